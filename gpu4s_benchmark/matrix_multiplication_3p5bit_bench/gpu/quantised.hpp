// SPDX-License-Identifier: Apache-2.0
// The parts of quantise_activations (README.md) that every quantiser on a GPU shares.
#pragma once

#include "common/backend/words.hpp"

namespace gpu4s {

/// The larger of `largest` and the magnitudes of some activations.
template <class T, int lanes>
__device__ float largest_magnitude(float largest, const Group<T, lanes>& activations) {
#pragma unroll
    for (int e = 0; e < lanes; ++e) largest = fmaxf(largest, fabsf(widen(activations.element[e])));
    return largest;
}

/// The scale of a row of which `largest` is the largest magnitude, and 1 / scale, or 0 where that
/// is 0.
struct RowScale {
    float scale, inverse;

    __device__ explicit RowScale(float largest)
        : scale(largest / 127.0f), inverse(scale > 0.0f ? 1.0f / scale : 0.0f) {}
};

/// An activation in units of the scale, clamped to what int8 holds.
__device__ inline float clamped_quotient(float activation, float scale) {
    return fminf(fmaxf(activation / scale, -127.0f), 127.0f);
}

/// The integers of some activations of a row.
///
/// Adding 1.5 * 2^23 rounds a quotient to an integer, which is then the sum's low byte. The product
/// with the inverse is off the quotient, at most 127, by less than 127 * 3 * 2^-24 and so rounds to
/// the same integer where it is farther than 2^-15 from the middle of two; elsewhere, and where
/// 1 / scale is infinite, all of them are divided.
template <class T, int lanes>
__device__ Group<int8_t, lanes> quantised(const Group<T, lanes>& activations, const RowScale& row) {
    constexpr float rounder = 0x1.8p23f;
    float sum[lanes];
    bool sure = true;
#pragma unroll
    for (int e = 0; e < lanes; ++e) {
        const float quotient = widen(activations.element[e]) * row.inverse;
        sum[e] = quotient + rounder;
        sure = sure && fabsf(quotient - (sum[e] - rounder)) < 0.5f - 0x1p-15f;
    }
    if (!sure)
#pragma unroll
        for (int e = 0; e < lanes; ++e)
            sum[e] = clamped_quotient(widen(activations.element[e]), row.scale) + rounder;
    Group<int8_t, lanes> integers;
#pragma unroll
    for (int e = 0; e < lanes; ++e) {
        int32_t word;
        __builtin_memcpy(&word, &sum[e], sizeof word);
        integers.element[e] = static_cast<int8_t>(word);
    }
    return integers;
}

}  // namespace gpu4s
