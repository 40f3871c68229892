// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[i] = x[i] / (2 + 0.001 x[i]^2)^0.75, in double.
template <class T>
std::vector<Wide<T>> lrn(const std::vector<T>& x) {
    std::vector<Wide<T>> y(x.size());
#pragma omp parallel for
    for (int64_t i = 0; i < std::ssize(x); ++i) {
        const double value = x[i];
        y[i] = value / std::pow(2 + 0.001 * value * value, 0.75);
    }
    return y;
}

/// y[b, c, p] = x[b, c, p] / (1 + 0.0001 / window * sum of x[b, c', p]^2)^0.75, c' = c - back .. c
/// + ahead, back = (window - 1) div 2, ahead = window - 1 - back, without what is outside of 0 ..
/// channels - 1. x is [batch x channels x pixels]; in double.
template <class T>
std::vector<Wide<T>> lrn_channels(const std::vector<T>& x, int64_t batch, int64_t channels,
                                  int64_t pixels, int64_t window) {
    std::vector<Wide<T>> y(x.size());
    const int64_t back = (window - 1) / 2, ahead = window - 1 - back;
#pragma omp parallel for collapse(2)
    for (int64_t b = 0; b < batch; ++b)
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t p = 0; p < pixels; ++p) {
                double sum = 0;
                for (int64_t other = std::max<int64_t>(0, c - back);
                     other <= std::min(channels - 1, c + ahead); ++other) {
                    const double value = x[(b * channels + other) * pixels + p];
                    sum += value * value;
                }
                const int64_t i = (b * channels + c) * pixels + p;
                y[i] = double(x[i]) / std::pow(1 + 0.0001 / double(window) * sum, 0.75);
            }
    return y;
}

}  // namespace gpu4s::reference
