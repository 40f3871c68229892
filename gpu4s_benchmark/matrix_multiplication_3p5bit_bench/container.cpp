// SPDX-License-Identifier: Apache-2.0
#include "container.hpp"

#include <algorithm>
#include <string>

#include "codec.hpp"
#include "common/error.hpp"

namespace gpu4s {
namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ExitCode::parameter, "3.5-bit weights: " + message);
}

std::string place(const char* what, std::int64_t index, std::int64_t column) {
    return std::string(what) + " " + std::to_string(index) + ", column " + std::to_string(column);
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

/// The group of column j stored from `bytes` on.
std::uint64_t load_group(const std::uint8_t* bytes) {
    return codec35_group_of_bytes<std::uint64_t>(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                                                 bytes[5], bytes[6]);
}

/// Rows of the matrix that a pair (2) or group (16) starting at row k really holds.
int rows_left(std::int64_t K, std::int64_t k, int full) {
    return static_cast<int>(std::min<std::int64_t>(K - k, full));
}

void check_weights(std::span<const std::int8_t> weights, std::int64_t K, std::int64_t N) {
    for (std::int64_t k = 0; k < K; ++k) {
        const int limit = k % 2 == 0 ? 8 : 4;
        const auto row =
            weights.subspan(static_cast<std::size_t>(k * N), static_cast<std::size_t>(N));
        int outside = 0;
        for (const int w : row) outside |= (w + limit) & ~(2 * limit - 1);
        if (outside == 0) continue;
        const auto first =
            std::find_if(row.begin(), row.end(), [&](int w) { return w < -limit || w >= limit; });
        refuse(place("row", k, first - row.begin()) + ": weight " + std::to_string(int{*first}) +
               " is outside [" + std::to_string(-limit) + ", " + std::to_string(limit - 1) + "]");
    }
}

void validate_p8(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N) {
    for (std::int64_t p = 0; 2 * p < K; ++p) {
        const int rows = rows_left(K, 2 * p, 2);
        const std::uint8_t* row = bytes.data() + p * N;
        int wrong = 0;
        for (std::int64_t j = 0; j < N; ++j) wrong |= codec35_p8_padding<int>(row[j], rows);
        if (wrong == 0) continue;
        std::int64_t j = 0;
        while (codec35_p8_padding<int>(row[j], rows) == 0) ++j;
        refuse("P8 byte " + std::to_string(p * N + j) + " (" + place("pair", p, j) + ") " +
               (row[j] > 127 ? "has bit 7 set" : "has padding that is not zero"));
    }
}

void validate_p7(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N) {
    const std::int64_t g = K / 16;
    if (K % 16 == 0) return;
    for (std::int64_t j = 0; j < N; ++j) {
        const std::int64_t at = (g * N + j) * 7;
        if (codec35_p7_padding(load_group(bytes.data() + at), rows_left(K, 16 * g, 16)) != 0)
            refuse("P7 group at byte " + std::to_string(at) + " (" + place("group", g, j) +
                   ") has padding that is not zero");
    }
}

}  // namespace

std::size_t size_in_bytes(std::int64_t K, std::int64_t N, Container container) {
    if (K < 1 || N < 1) refuse("K and N must be at least 1");
    if (container != Container::P8 && container != Container::P7) refuse("unknown container");
    const std::int64_t row = container == Container::P8 ? ceil_div(K, 2) : ceil_div(K, 16) * 7;
    if (K > (std::int64_t{1} << 62) / 8 || N > (std::int64_t{1} << 62) / row)
        refuse("K x N is too large");
    return static_cast<std::size_t>(row * N);
}

std::vector<std::uint8_t> pack(std::span<const std::int8_t> weights, std::int64_t K, std::int64_t N,
                               Container container) {
    std::vector<std::uint8_t> bytes(size_in_bytes(K, N, container));
    if (weights.size() / static_cast<std::size_t>(N) != static_cast<std::size_t>(K) ||
        weights.size() % static_cast<std::size_t>(N) != 0)
        refuse("expected K x N weights, got " + std::to_string(weights.size()));
    check_weights(weights, K, N);
    const auto code = [&](std::int64_t p, std::int64_t j) {
        const int h = 2 * p < K ? weights[static_cast<std::size_t>(2 * p * N + j)] : 0;
        const int l = 2 * p + 1 < K ? weights[static_cast<std::size_t>((2 * p + 1) * N + j)] : 0;
        return codec35_encode(h, l);
    };
    if (container == Container::P8) {
        for (std::int64_t p = 0; 2 * p < K; ++p)
            for (std::int64_t j = 0; j < N; ++j)
                bytes[static_cast<std::size_t>(p * N + j)] = static_cast<std::uint8_t>(code(p, j));
        return bytes;
    }
    for (std::int64_t g = 0; 16 * g < K; ++g) {
        for (std::int64_t j = 0; j < N; ++j) {
            std::uint64_t c[8];
            for (int i = 0; i < 8; ++i) c[i] = static_cast<std::uint64_t>(code(8 * g + i, j));
            const auto group = codec35_group(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
            for (int i = 0; i < 7; ++i)
                bytes[static_cast<std::size_t>((g * N + j) * 7 + i)] =
                    static_cast<std::uint8_t>(codec35_group_byte(group, i));
        }
    }
    return bytes;
}

std::vector<std::int8_t> unpack(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N,
                                Container container) {
    validate(bytes, K, N, container);
    std::vector<std::int8_t> weights(static_cast<std::size_t>(K * N));
    const auto store = [&](std::int64_t k, std::int64_t j, std::uint64_t code) {
        const int c = static_cast<int>(code);
        weights[static_cast<std::size_t>(k * N + j)] = static_cast<std::int8_t>(codec35_high(c));
        if (k + 1 < K)
            weights[static_cast<std::size_t>((k + 1) * N + j)] =
                static_cast<std::int8_t>(codec35_low(c));
    };
    if (container == Container::P8) {
        for (std::int64_t k = 0; k < K; k += 2)
            for (std::int64_t j = 0; j < N; ++j)
                store(k, j, bytes[static_cast<std::size_t>(k / 2 * N + j)]);
        return weights;
    }
    for (std::int64_t g = 0; 16 * g < K; ++g) {
        for (std::int64_t j = 0; j < N; ++j) {
            const std::uint64_t group = load_group(bytes.data() + (g * N + j) * 7);
            for (int i = 0; i < 8 && 16 * g + 2 * i < K; ++i)
                store(16 * g + 2 * i, j, codec35_group_code(group, i));
        }
    }
    return weights;
}

void validate(std::span<const std::uint8_t> bytes, std::int64_t K, std::int64_t N,
              Container container) {
    const std::size_t expected = size_in_bytes(K, N, container);
    if (bytes.size() != expected)
        refuse("a container of " + std::to_string(K) + " x " + std::to_string(N) + " weights has " +
               std::to_string(expected) + " bytes, the buffer ends at byte " +
               std::to_string(bytes.size()));
    container == Container::P8 ? validate_p8(bytes, K, N) : validate_p7(bytes, K, N);
}

void check_depth(std::int64_t K, int low_shift) {
    if (low_shift != 0 && low_shift != 1)
        refuse("low_shift is 0 or 1, not " + std::to_string(low_shift));
    if (K < 1 || K > depth_limit(low_shift))
        refuse("K = " + std::to_string(K) + " is outside [1, " +
               std::to_string(depth_limit(low_shift)) + "], where int32 sums cannot overflow");
}

}  // namespace gpu4s
