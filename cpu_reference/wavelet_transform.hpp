// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// x[i] of a signal that goes on beyond both ends as its mirror image, x[-k] = x[k] and
/// x[N - 1 + k] = x[N - 1 - k], N >= 2.
template <class T>
Wide<T> mirrored_sample(const std::vector<T>& x, int64_t i) {
    const int64_t last = std::ssize(x) - 1;
    while (i < 0 || i > last) i = i < 0 ? -i : 2 * last - i;
    return static_cast<Wide<T>>(x[i]);
}

/// Coefficients of the floating 9/7 transform of CCSDS 122.0-B, from the middle outwards.
inline constexpr double wavelet_low[5] = {0.852698679009, 0.377402855613, -0.110624404418,
                                          -0.023849465020, 0.037828455507};
inline constexpr double wavelet_high[4] = {-0.788485616406, 0.418092273222, 0.040689417609,
                                           -0.064538882629};

/// y[0 .. M-1] = low, y[M .. N-1] = high, N even, M = N / 2, in double:
/// low[i] = sum over k = -4 .. 4 of low tap |k| times x[2i + k],
/// high[i] = sum over k = -3 .. 3 of high tap |k| times x[2i + 1 + k].
template <Real T>
std::vector<double> wavelet_transform(const std::vector<T>& x) {
    const int64_t half_count = std::ssize(x) / 2;
    std::vector<double> y(x.size());
#pragma omp parallel for
    for (int64_t i = 0; i < half_count; ++i) {
        double low = 0, high = 0;
        for (int k = -4; k <= 4; ++k)
            low += wavelet_low[std::abs(k)] * mirrored_sample(x, 2 * i + k);
        for (int k = -3; k <= 3; ++k)
            high += wavelet_high[std::abs(k)] * mirrored_sample(x, 2 * i + 1 + k);
        y[i] = low;
        y[half_count + i] = high;
    }
    return y;
}

/// The integer transform, brackets in double (all are exact) and made integer by `round`:
/// high[i] = x[2i+1] - round(9/16 (x[2i] + x[2i+2]) - 1/16 (x[2i-2] + x[2i+4]) + 1/2),
/// low[i] = x[2i] - round(-(high[i-1] + high[i]) / 4 + 1/2), high[-1] = high[0]; modulo 2^32.
template <class Round>
std::vector<int32_t> lifted_wavelet(const std::vector<int32_t>& x, Round round) {
    const int64_t half_count = std::ssize(x) / 2;
    std::vector<int32_t> y(x.size());
    int32_t* low = y.data();
    int32_t* high = low + half_count;
    const auto minus = [](int32_t value, double bracket) {
        return static_cast<int32_t>(int64_t{value} - static_cast<int64_t>(bracket));
    };
    const auto at = [&](int64_t i) { return static_cast<double>(mirrored_sample(x, i)); };
#pragma omp parallel
    {
#pragma omp for
        for (int64_t i = 0; i < half_count; ++i)
            high[i] = minus(x[2 * i + 1], round(9.0 / 16 * (at(2 * i) + at(2 * i + 2)) -
                                                1.0 / 16 * (at(2 * i - 2) + at(2 * i + 4)) + 0.5));
#pragma omp for
        for (int64_t i = 0; i < half_count; ++i)
            low[i] = minus(x[2 * i],
                           round(-(double(high[i > 0 ? i - 1 : 0]) + double(high[i])) / 4 + 0.5));
    }
    return y;
}

/// Rounded toward zero, as GPU4S Bench does.
inline std::vector<int32_t> wavelet_transform(const std::vector<int32_t>& x) {
    return lifted_wavelet(x, [](double bracket) { return std::trunc(bracket); });
}

/// Rounded down, as the standard says.
inline std::vector<int32_t> wavelet_transform_ccsds(const std::vector<int32_t>& x) {
    return lifted_wavelet(x, [](double bracket) { return std::floor(bracket); });
}

}  // namespace gpu4s::reference
