// SPDX-License-Identifier: Apache-2.0
// IEEE 754 binary16 as a storage type that every compiler of the suite shares.
#pragma once

#include <bit>
#include <cstdint>

namespace gpu4s {

/// Sixteen bits of storage; arithmetic happens in float. Conversions round to nearest, ties to
/// even, and keep infinities and NaN. Device code converts with device_code.hpp instead.
struct half {
    uint16_t bits;

    half() = default;
    constexpr half(float value) : bits(round(value)) {}  // implicit, as between float and double

    constexpr operator float() const {
        const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
        const uint32_t magnitude = bits & 0x7fffu;
        if (magnitude >= 0x7c00u)  // infinity and NaN keep their payload
            return std::bit_cast<float>(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
        if (magnitude < 0x400u) {  // zero and subnormals: multiples of 2^-24
            const float value = static_cast<float>(magnitude) * 0x1p-24f;
            return sign ? -value : value;
        }
        return std::bit_cast<float>(sign | ((magnitude << 13) + (112u << 23)));
    }

  private:
    static constexpr uint16_t round(float value) {
        const uint32_t word = std::bit_cast<uint32_t>(value);
        const uint32_t sign = word >> 16 & 0x8000u;
        const uint32_t magnitude = word & 0x7fffffffu;
        uint32_t result = 0;
        if (magnitude > 0x7f800000u)
            result = 0x7e00u;
        else if (magnitude >= 0x477ff000u)  // 65520 and above round to infinity
            result = 0x7c00u;
        else if (magnitude < 0x38800000u)  // below 2^-14: adding 0.5 rounds to a multiple of 2^-24
            result = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
        else
            result = (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
        return static_cast<uint16_t>(sign | result);
    }
};
static_assert(sizeof(half) == 2);

}  // namespace gpu4s
