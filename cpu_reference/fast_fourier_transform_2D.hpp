// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu_reference/fast_fourier_transform.hpp"

namespace gpu4s::reference {

namespace fourier {

/// The transform of every row, then of every column of that. All arrays are row-major.
template <class Real, class T>
void rows_then_columns(const std::vector<T>& x, int64_t rows, int64_t columns,
                       std::vector<Real>& value, std::vector<double>& energy) {
    const Roots<Real> row_roots(columns), column_roots(rows);
#pragma omp parallel for
    for (int64_t i = 0; i < rows; ++i) {
        const View<Real> row{&value[2 * i * columns], &energy[i * columns]};
        reorder(&x[2 * i * columns], 1, row, columns);
        stages(row, columns, row_roots);
    }
#pragma omp parallel for schedule(dynamic, 8)
    for (int64_t j = 0; j < columns; ++j) {
        std::vector<Real> column(2 * rows);
        std::vector<double> energies(rows);
        const View<Real> view{column.data(), energies.data()};
        reorder(&value[2 * j], columns, view, rows);
        for (int64_t i = 0; i < rows; ++i)
            energies[i] = energy[bit_reversed(i, rows) * columns + j];
        stages(view, rows, column_roots);
        for (int64_t i = 0; i < rows; ++i) {
            value[2 * (i * columns + j)] = column[2 * i];
            value[2 * (i * columns + j) + 1] = column[2 * i + 1];
            energy[i * columns + j] = energies[i];
        }
    }
}

template <class T>
std::vector<T> transposed(const std::vector<T>& x, int64_t rows, int64_t columns) {
    std::vector<T> turned(x.size());
#pragma omp parallel for
    for (int64_t j = 0; j < columns; ++j)
        for (int64_t i = 0; i < rows; ++i) {
            turned[2 * (j * rows + i)] = x[2 * (i * columns + j)];
            turned[2 * (j * rows + i) + 1] = x[2 * (i * columns + j) + 1];
        }
    return turned;
}

}  // namespace fourier

/// Y(k, l) = sum over i, j of x(i, j) exp(-2 pi i (i k / rows + j l / columns)), row-major, both
/// sizes powers of two. Columns may as well go first: the energies are the larger of both orders.
template <class T>
Spectrum fast_fourier_transform_2D(const std::vector<T>& x, int64_t rows, int64_t columns) {
    using Real = fourier::Working<T>;
    std::vector<Real> value(2 * rows * columns);
    std::vector<double> energy(rows * columns), other(rows * columns);
    fourier::rows_then_columns(fourier::transposed(x, rows, columns), columns, rows, value, other);
    fourier::rows_then_columns(x, rows, columns, value, energy);
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j)
            energy[i * columns + j] = std::max(energy[i * columns + j], other[j * rows + i]);
    if constexpr (std::is_same_v<Real, double>)
        return {std::move(value), std::move(energy)};
    else
        return {std::vector<double>(value.begin(), value.end()), std::move(energy)};
}

}  // namespace gpu4s::reference
