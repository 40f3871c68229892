// SPDX-License-Identifier: Apache-2.0
// What the three Fourier operations have in common: every variant computes a FourierGrid.
#pragma once

#include <bit>
#include <string>

#include "common/error.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// y [rows][columns] is the transform of the rows of `columns` complex values that begin
/// `row_distance` values apart in x (which overlap where that is less than `columns`); with `down`
/// then also of every column. Values are interleaved, re and im. `columns`, and with `down` also
/// `rows`, is a power of two.
struct FourierGrid {
    int64_t rows, columns, row_distance;
    int64_t down = 0;  ///< 0 or 1; a bool would leave padding, which may look like a host pointer

    int64_t points() const { return rows * columns; }
    int64_t input_points() const { return (rows - 1) * row_distance + columns; }
};

/// log2 of a power of two.
constexpr int log2_of(int64_t value) { return std::countr_zero(static_cast<uint64_t>(value)); }

/// 5 n log2 n operations for a transform of n points, as is customary whatever the algorithm.
template <class T>
Work fourier_work(const FourierGrid& grid) {
    const int stages = log2_of(grid.columns) + (grid.down ? log2_of(grid.rows) : 0);
    return {5.0 * double(grid.points()) * stages, 2.0 * double(grid.input_points()) * sizeof(T),
            2.0 * double(grid.points()) * sizeof(T)};
}

/// An array like y for what lies between two passes, or two in which FFTW plans, the energies of
/// the reference, and tables.
template <class T>
double fourier_scratch_bytes(const FourierGrid& grid) {
    return double(grid.points()) * (4 * sizeof(T) + sizeof(double)) + (1 << 20);
}

/// Error parameter where `value` is not a power of two.
inline void require_power_of_two(const char* name, int64_t value) {
    if (!std::has_single_bit(static_cast<uint64_t>(value)))
        throw Error(ExitCode::parameter,
                    std::string(name) + " = " + std::to_string(value) + " is not a power of two");
}

}  // namespace gpu4s
