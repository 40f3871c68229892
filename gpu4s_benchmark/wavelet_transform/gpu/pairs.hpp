// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../taps.hpp"
#include "../wavelet_transform.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// Samples that a pair of results needs before its first one and behind its second one.
constexpr int reach = 4;

/// Low- and high-pass results of `pairs` pairs of samples; x[reach] is the first sample of the
/// first pair. Filters for floating types.
template <Rounding, int pairs, Real T>
__device__ void transform_pairs(const Accumulator<T> (&x)[2 * (pairs + reach)], T (&low)[pairs],
                                T (&high)[pairs]) {
    using S = Accumulator<T>;
    constexpr S h0 = S(low_taps[0]), h1 = S(low_taps[1]), h2 = S(low_taps[2]), h3 = S(low_taps[3]),
                h4 = S(low_taps[4]);
    constexpr S g0 = S(high_taps[0]), g1 = S(high_taps[1]), g2 = S(high_taps[2]),
                g3 = S(high_taps[3]);
#pragma unroll
    for (int p = 0; p < pairs; ++p) {
        const S* e = x + reach + 2 * p;
        const S* o = e + 1;
        low[p] = narrow<T>(h0 * e[0] + h1 * (e[-1] + e[1]) + h2 * (e[-2] + e[2]) +
                           h3 * (e[-3] + e[3]) + h4 * (e[-4] + e[4]));
        high[p] =
            narrow<T>(g0 * o[0] + g1 * (o[-1] + o[1]) + g2 * (o[-2] + o[2]) + g3 * (o[-3] + o[3]));
    }
}

/// Lifting for integers. The high-pass result of the pair before the first one is computed anew:
/// no thread waits for another.
template <Rounding rounding, class Sum, int pairs>
__device__ void lift_pairs(const int32_t (&x)[2 * (pairs + reach)], int32_t (&low)[pairs],
                           int32_t (&high)[pairs]) {
    Sum before = 0;
#pragma unroll
    for (int p = -1; p < pairs; ++p) {
        const int32_t* e = x + reach + 2 * p;
        const Sum here = high_of<rounding>(e[1], Sum{e[0]} + e[2], Sum{e[-2]} + e[4]);
        if (p >= 0) {
            high[p] = static_cast<int32_t>(here);
            low[p] = low_of<rounding>(e[0], before + here);
        }
        before = here;
    }
}

template <Rounding rounding, int pairs>
__device__ void transform_pairs(const int32_t (&x)[2 * (pairs + reach)], int32_t (&low)[pairs],
                                int32_t (&high)[pairs]) {
    uint32_t joined = 0;
#pragma unroll
    for (int k = 0; k < 2 * (pairs + reach); ++k) joined |= moved(x[k]);
    if (sums_fit(joined))
        lift_pairs<rounding, int32_t>(x, low, high);
    else
        lift_pairs<rounding, int64_t>(x, low, high);
}

}  // namespace gpu4s
