// SPDX-License-Identifier: Apache-2.0
// The two containers that carry 3.5-bit weights, W being K x N. Contract and formulas: README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gpu4s {

/// P8: one code a byte, byte[p * N + j] = code7 of pair p = k / 2 and column j, bit 7 zero.
/// P7: eight codes in 7 bytes, the 56-bit little-endian group g = k / 16 of column j at byte
/// (g * N + j) * 7. The value is the number of bits that a pair takes.
enum class Container { P8 = 8, P7 = 7 };

/// Packed weights as they travel: the bytes are not owned.
struct PackedMatrix {
    std::span<const std::uint8_t> bytes;
    std::int64_t K = 0;
    std::int64_t N = 0;
    Container container = Container::P8;
    int low_shift = 0;  ///< odd rows count l << low_shift; 0 or 1
};

/// Bytes of a K x N matrix: P8 ceil(K / 2) * N, P7 ceil(K / 16) * N * 7.
/// Throws Error(parameter) unless K and N are at least 1 and the size fits in 62 bits.
std::size_t size_in_bytes(std::int64_t K, std::int64_t N, Container container);

/// Packs K x N row-major weights: even rows in [-8, 7], odd rows in [-4, 3] (l itself, not
/// l << low_shift). What is missing to the last pair or group is zero. Throws Error(parameter)
/// on a wrong length and on the first weight out of range, naming row and column.
std::vector<std::uint8_t> pack(std::span<const std::int8_t> weights, std::int64_t K, std::int64_t N,
                               Container container);

/// The inverse of pack; validates first.
std::vector<std::int8_t> unpack(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N,
                                Container container);

/// Throws Error(parameter), naming the position, on: a buffer shorter or longer than
/// size_in_bytes; a P8 byte with bit 7 set; padding (missing rows) that is not zero.
void validate(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N,
              Container container);

/// What no accumulator of K products exceeds in magnitude, with activations in [-128, 127].
constexpr std::int64_t largest_accumulator(std::int64_t K, int low_shift) {
    return 128 * (8 * ((K + 1) / 2) + (std::int64_t{4} << low_shift) * (K / 2));
}

/// The greatest K for which no int32 accumulator can overflow: largest_accumulator < 2^31.
constexpr std::int64_t depth_limit(int low_shift) { return low_shift == 0 ? 2796202 : 2097151; }
static_assert(largest_accumulator(depth_limit(0), 0) < std::int64_t{1} << 31 &&
              largest_accumulator(depth_limit(0) + 1, 0) >= std::int64_t{1} << 31);
static_assert(largest_accumulator(depth_limit(1), 1) < std::int64_t{1} << 31 &&
              largest_accumulator(depth_limit(1) + 1, 1) >= std::int64_t{1} << 31);

/// Throws Error(parameter) unless low_shift is 0 or 1 and 1 <= K <= depth_limit(low_shift).
void check_depth(std::int64_t K, int low_shift);

}  // namespace gpu4s
