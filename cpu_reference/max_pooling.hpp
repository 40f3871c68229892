// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y(i, j) = max of x(stride i + a, stride j + b) over a, b = 0 .. window - 1; x is rows x columns,
/// y is ((rows - window) div stride + 1) x ((columns - window) div stride + 1). No padding.
template <class T>
std::vector<Wide<T>> max_pooling(const std::vector<T>& x, int64_t rows, int64_t columns,
                                 int64_t window, int64_t stride) {
    const int64_t out_rows = (rows - window) / stride + 1;
    const int64_t out_columns = (columns - window) / stride + 1;
    std::vector<Wide<T>> y(out_rows * out_columns);
#pragma omp parallel for collapse(2)
    for (int64_t i = 0; i < out_rows; ++i)
        for (int64_t j = 0; j < out_columns; ++j) {
            Wide<T> most = static_cast<Wide<T>>(x[i * stride * columns + j * stride]);
            for (int64_t a = 0; a < window; ++a)
                for (int64_t b = 0; b < window; ++b)
                    most = std::max(
                        most, static_cast<Wide<T>>(x[(i * stride + a) * columns + j * stride + b]));
            y[i * out_columns + j] = most;
        }
    return y;
}

}  // namespace gpu4s::reference
