// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[i] = sum over t of h[t] * x[i - t], i = 0 .. ssize(x) + ssize(h) - 2, x zero outside of its
/// elements: in double, t ascending; int32 modulo 2^32.
template <class T>
std::vector<Wide<T>> finite_impulse_response(const std::vector<T>& x, const std::vector<T>& h) {
    using S = std::conditional_t<std::is_integral_v<T>, uint32_t, double>;
    const int64_t samples = std::ssize(x), taps = std::ssize(h), results = samples + taps - 1;
    std::vector<S> signal(samples);
#pragma omp parallel for
    for (int64_t i = 0; i < samples; ++i) signal[i] = static_cast<S>(x[i]);
    std::vector<Wide<T>> y(results);
    constexpr int64_t block = 4096;  // results at a time: their sums stay in the first-level cache
#pragma omp parallel for
    for (int64_t first = 0; first < results; first += block) {
        const int64_t end = std::min(first + block, results);
        S sum[block] = {};
        for (int64_t t = 0; t < taps; ++t) {
            const S tap = static_cast<S>(h[t]);
            const int64_t last = std::min(end, t + samples);
            for (int64_t i = std::max(first, t); i < last; ++i)
                sum[i - first] += tap * signal[i - t];
        }
        for (int64_t i = first; i < end; ++i) y[i] = static_cast<Wide<T>>(sum[i - first]);
    }
    return y;
}

}  // namespace gpu4s::reference
