// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

/// 32 activations of a unit, deinterleaved: four words of even k, four of odd k, and their sums.
struct alignas(16) UnitActivations {
    uint32_t even[4], odd[4];
    int even_sum, odd_sum;
};

/// Activations k0 .. k0 + 31 of a row with `left` of them inside the matrix.
__device__ inline UnitActivations stage_unit(const int8_t* a, int64_t left, bool aligned) {
    constexpr uint32_t ones = 0x01010101u;
    UnitActivations unit;
    unit.even_sum = unit.odd_sum = 0;
    uint32_t word[8];
    if (aligned && left >= 32) {
        *reinterpret_cast<uint4*>(word) = reinterpret_cast<const uint4*>(a)[0];
        *reinterpret_cast<uint4*>(word + 4) = reinterpret_cast<const uint4*>(a)[1];
    } else {
        for (int i = 0; i < 8; ++i) {
            word[i] = 0;
            for (int b = 0; b < 4; ++b)
                if (4 * i + b < left) word[i] |= uint32_t{uint8_t(a[4 * i + b])} << (8 * b);
        }
    }
    for (int i = 0; i < 4; ++i) {
        unit.even[i] = byte_permute(word[2 * i], word[2 * i + 1], 0x6420);
        unit.odd[i] = byte_permute(word[2 * i], word[2 * i + 1], 0x7531);
        unit.even_sum = dot4(ones, unit.even[i], unit.even_sum);
        unit.odd_sum = dot4(ones, unit.odd[i], unit.odd_sum);
    }
    return unit;
}

}  // namespace gpu4s
