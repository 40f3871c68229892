// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

/// 32 activations of a unit, deinterleaved: four words of even k, four of odd k, and their sums.
struct alignas(16) UnitActivations {
    uint32_t even[4], odd[4];
    int even_sum, odd_sum;
};

/// Even and odd bytes of 16, in the order of k: two words of even k, two of odd k.
__device__ inline uint4 even_then_odd(uint4 a) {
    return {byte_permute(a.x, a.y, 0x6420), byte_permute(a.z, a.w, 0x6420),
            byte_permute(a.x, a.y, 0x7531), byte_permute(a.z, a.w, 0x7531)};
}

/// 16 activations with `left` of them inside the matrix, zeros behind.
__device__ inline uint4 load_activations(const int8_t* a, int64_t left, bool aligned) {
    if (aligned && left >= 16) return *reinterpret_cast<const uint4*>(a);
    uint32_t word[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        word[i] = 0;
#pragma unroll
        for (int b = 0; b < 4; ++b)
            if (4 * i + b < left) word[i] |= uint32_t{uint8_t(a[4 * i + b])} << (8 * b);
    }
    return {word[0], word[1], word[2], word[3]};
}

/// Activations k0 .. k0 + 31 of a row with `left` of them inside the matrix.
__device__ inline UnitActivations stage_unit(const int8_t* a, int64_t left, bool aligned) {
    constexpr uint32_t ones = 0x01010101u;
    const uint4 first = even_then_odd(load_activations(a, left, aligned));
    const uint4 second = even_then_odd(load_activations(a + 16, left - 16, aligned));
    UnitActivations unit{
        {first.x, first.y, second.x, second.y}, {first.z, first.w, second.z, second.w}, 0, 0};
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        unit.even_sum = dot4(ones, unit.even[i], unit.even_sum);
        unit.odd_sum = dot4(ones, unit.odd[i], unit.odd_sum);
    }
    return unit;
}

}  // namespace gpu4s
