// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[r, c] = exp(x[r, c] - m) / sum over k of exp(x[r, k] - m), m the largest x[r, k] of row r;
/// x and y are [rows x columns], row-major. A row's sum is formed of sums of 4096 neighbours.
template <class T>
std::vector<double> softmax(const std::vector<T>& x, int64_t rows, int64_t columns) {
    constexpr int64_t run = 4096;
    const int64_t runs = (columns + run - 1) / run;
    std::vector<double> y(x.size()), of_run(rows * runs), largest(rows), sum(rows);
    const auto for_each_run = [&](const auto& visit) {
#pragma omp parallel for
        for (int64_t i = 0; i < rows * runs; ++i) {
            const int64_t row = i / runs, first = row * columns + i % runs * run;
            visit(i, row, first, std::min(first + run, (row + 1) * columns));
        }
    };
    for_each_run([&](int64_t i, int64_t, int64_t first, int64_t last) {
        of_run[i] = double(*std::max_element(x.begin() + first, x.begin() + last));
    });
    for (int64_t row = 0; row < rows; ++row)
        largest[row] = *std::max_element(&of_run[row * runs], &of_run[row * runs] + runs);
    for_each_run([&](int64_t i, int64_t row, int64_t first, int64_t last) {
        of_run[i] = 0;
        for (int64_t k = first; k < last; ++k)
            of_run[i] += y[k] = std::exp(double(x[k]) - largest[row]);
    });
    for (int64_t i = 0; i < rows * runs; ++i) sum[i / runs] += of_run[i];
    for_each_run([&](int64_t, int64_t row, int64_t first, int64_t last) {
        for (int64_t k = first; k < last; ++k) y[k] /= sum[row];
    });
    return y;
}

}  // namespace gpu4s::reference
