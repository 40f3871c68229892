// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "common/backend/host.hpp"
#include "common/complex.hpp"
#include "common/fourier.hpp"
#include "common/one_core.hpp"

namespace gpu4s {

inline int64_t reversed(int64_t index, int64_t points) {
    int64_t result = 0;
    for (int64_t bit = 1; bit < points; bit *= 2, index /= 2) result = 2 * result + index % 2;
    return result;
}

// All stages of one transform in place; its points, in bit-reversed order, lie `stride` apart.
// roots[k] = exp(-2 pi i k / (2 * size of roots)).
template <class T>
void naive_stages(Complex<T>* z, int64_t points, int64_t stride,
                  const std::vector<Complex<T>>& roots) {
    for (int64_t half = 1; half < points; half *= 2)
        for (int64_t first = 0; first < points; first += 2 * half)
            for (int64_t j = 0; j < half; ++j) {
                Complex<T>*a = z + (first + j) * stride, *b = a + half * stride;
                const Complex<T> even = *a;
                const Complex<T> odd = *b * roots[j * (std::ssize(roots) / half)];
                *a = even + odd;
                *b = even - odd;
            }
}

// One core, radix 2: row after row, then column after column.
constexpr auto fourier_naive = []<class T>(const FourierArgs<T>& args, backend::Stream) {
    const FourierGrid grid = args.grid;
    refuse_long_runs(grid.operations());
    const int64_t longest = std::max(grid.longest(), int64_t{2});
    const auto roots =
        std::make_shared<const std::vector<Complex<T>>>(unit_roots<T>(longest / 2, longest));
    return [=] {
        const auto* x = reinterpret_cast<const Complex<T>*>(args.x);
        auto* y = reinterpret_cast<Complex<T>*>(args.y);
        for (int64_t i = 0; i < grid.rows; ++i) {
            Complex<T>* row = y + (grid.down ? reversed(i, grid.rows) : i) * grid.columns;
            for (int64_t j = 0; j < grid.columns; ++j)
                row[reversed(j, grid.columns)] = x[i * grid.row_distance + j];
            naive_stages(row, grid.columns, 1, *roots);
        }
        for (int64_t j = 0; grid.down && j < grid.columns; ++j)
            naive_stages(y + j, grid.rows, grid.columns, *roots);
    };
};

}  // namespace gpu4s
