// SPDX-License-Identifier: Apache-2.0
// Half to float and back without branches or conversion instructions, so that every compiler makes
// vectors of loops with them. For finite values; what is too large for half becomes infinity.
#pragma once

#include <bit>
#include <cstdint>

#include "common/types.hpp"

namespace gpu4s {

template <class T>
inline Accumulator<T> widened(T value) {
    return value;
}
template <>
inline float widened(half value) {
    // Exponents differ by 112; the product also makes numbers of half's subnormals.
    const float magnitude = std::bit_cast<float>((value.bits & 0x7fffu) << 13) * 0x1p112f;
    return std::bit_cast<float>(std::bit_cast<uint32_t>(magnitude) | (value.bits & 0x8000u) << 16);
}

template <class T>
inline T narrowed(Accumulator<T> value) {
    return value;
}
template <>
inline half narrowed<half>(float value) {
    const uint32_t word = std::bit_cast<uint32_t>(value), magnitude = word & 0x7fffffffu;
    const uint32_t normal = (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
    // Below 2^-14 adding 0.5 rounds to a multiple of 2^-24.
    const uint32_t subnormal =
        std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
    const uint32_t finite = magnitude < 0x38800000u ? subnormal : normal;
    const uint32_t bits = magnitude >= 0x477ff000u ? 0x7c00u : finite;
    half result;
    result.bits = static_cast<uint16_t>((word >> 16 & 0x8000u) | bits);
    return result;
}

}  // namespace gpu4s
