// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu_reference/fast_fourier_transform.hpp"

namespace gpu4s::reference {

/// Y(k, l) = sum over i, j of x(i, j) exp(-2 pi i (i k / rows + j l / columns)), row-major, both
/// sizes powers of two: the transform of every row, then of every column of that.
template <class T>
Spectrum fast_fourier_transform_2D(const std::vector<T>& x, int64_t rows, int64_t columns) {
    using Real = fourier::Working<T>;
    using View = fourier::View<Real>;
    std::vector<Real> value(2 * rows * columns);
    std::vector<double> energy(rows * columns);
    const fourier::Roots<Real> row_roots(columns), column_roots(rows);
#pragma omp parallel for
    for (int64_t i = 0; i < rows; ++i) {
        const View row{&value[2 * i * columns], &energy[i * columns]};
        fourier::reorder(&x[2 * i * columns], 1, row, columns);
        fourier::stages(row, columns, row_roots);
    }
#pragma omp parallel for schedule(dynamic, 8)
    for (int64_t j = 0; j < columns; ++j) {
        std::vector<Real> column(2 * rows);
        std::vector<double> energies(rows);
        const View view{column.data(), energies.data()};
        fourier::reorder(&value[2 * j], columns, view, rows);
        for (int64_t i = 0; i < rows; ++i)
            energies[i] = energy[fourier::bit_reversed(i, rows) * columns + j];
        fourier::stages(view, rows, column_roots);
        for (int64_t i = 0; i < rows; ++i) {
            value[2 * (i * columns + j)] = column[2 * i];
            value[2 * (i * columns + j) + 1] = column[2 * i + 1];
            energy[i * columns + j] = energies[i];
        }
    }
    if constexpr (std::is_same_v<Real, double>)
        return {std::move(value), std::move(energy)};
    else
        return {std::vector<double>(value.begin(), value.end()), std::move(energy)};
}

}  // namespace gpu4s::reference
