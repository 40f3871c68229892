// SPDX-License-Identifier: Apache-2.0
// What the three Fourier operations have in common: every variant computes a FourierGrid.
#pragma once

#include <algorithm>
#include <bit>
#include <string>

#include "common/error.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// log2 of a power of two.
constexpr int log2_of(int64_t value) { return std::countr_zero(static_cast<uint64_t>(value)); }

/// y [rows][columns] is the transform of the rows of `columns` complex values that begin
/// `row_distance` values apart in x (which overlap where that is less than `columns`); with `down`
/// then also of every column. Values are interleaved, re and im. `columns`, and with `down` also
/// `rows`, is a power of two.
struct FourierGrid {
    int64_t rows, columns, row_distance;
    int64_t down = 0;  ///< 0 or 1; a bool would leave padding, which may look like a host pointer

    int64_t points() const { return rows * columns; }
    int64_t input_points() const { return (rows - 1) * row_distance + columns; }
    /// Points of one transform, and of the longest one that it is made of.
    int64_t transform_points() const { return down ? points() : columns; }
    int64_t longest() const { return down ? std::max(rows, columns) : columns; }
    /// 5 n log2 n for a transform of n points, as is customary whatever the algorithm.
    double operations() const { return 5.0 * double(points()) * log2_of(transform_points()); }
    /// Cores of a CPU that are used of so many: to wake a team takes longer than few points do.
    int cores_of(int all) const { return points() < 1 << 15 ? 1 : all; }
};

/// What a variant is given: interleaved complex values, aligned to 256 bytes.
template <class T>
struct FourierArgs {
    const T* x;
    T* y;
    FourierGrid grid;
};

/// What the three operations share. Shape has FourierGrid grid() const.
template <class Shape_>
struct FourierOperation {
    using Types = TypeList<float, double>;
    using Shape = Shape_;

    template <class T>
    using Args = FourierArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        const FourierGrid grid = shape.grid();
        return {grid.operations(), 2.0 * double(grid.input_points()) * sizeof(T),
                2.0 * double(grid.points()) * sizeof(T)};
    }
    /// An array like y for what lies between two passes, or two in which FFTW plans, the energies
    /// of the reference, and tables.
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return double(shape.grid().points()) * (4 * sizeof(T) + sizeof(double)) + (1 << 20);
    }
};

/// Half of --size N: GPU4S Bench counts numbers, of which two make a point.
inline int64_t points_of(int64_t numbers) {
    if (numbers % 2 != 0)
        throw Error(ExitCode::parameter, "size = " + std::to_string(numbers) +
                                             " is odd; two numbers make a complex point");
    return numbers / 2;
}

/// Error parameter where `value` is not a power of two.
inline void require_power_of_two(const char* name, int64_t value) {
    if (!std::has_single_bit(static_cast<uint64_t>(value)))
        throw Error(ExitCode::parameter,
                    std::string(name) + " = " + std::to_string(value) + " is not a power of two");
}

}  // namespace gpu4s
