// SPDX-License-Identifier: Apache-2.0
// bfloat16, the upper half of a float, as a storage type that every compiler of the suite shares.
#pragma once

#include <bit>
#include <cstdint>

namespace gpu4s {

/// Sixteen bits of storage; arithmetic happens in float. Rounds to nearest, ties to even, and keeps
/// infinities and NaN. On the host and on devices.
struct bfloat16 {
    uint16_t bits;

    bfloat16() = default;
    constexpr bfloat16(float value) : bits(round(std::bit_cast<uint32_t>(value))) {}

    constexpr operator float() const { return std::bit_cast<float>(uint32_t{bits} << 16); }

  private:
    static constexpr uint16_t round(uint32_t word) {
        const bool is_nan = (word & 0x7fffffffu) > 0x7f800000u;  // must not become an infinity
        return static_cast<uint16_t>(
            (is_nan ? word | 0x400000u : word + 0x7fffu + (word >> 16 & 1u)) >> 16);
    }
};
static_assert(sizeof(bfloat16) == 2);

}  // namespace gpu4s
