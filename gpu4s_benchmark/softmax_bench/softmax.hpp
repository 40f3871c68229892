// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

/// y[r, c] = exp(x[r, c] - m) / sum over c' of exp(x[r, c'] - m), m the largest x[r, c'] of row r.
/// Both are [rows x columns], row-major and dense, aligned to 256 bytes. Networks may keep x in the
/// type of sums.
template <class T, class Y = T>
struct SoftmaxArgs {
    const T* x;
    Y* y;
    int64_t rows, columns;
};

/// Neighbouring elements of a row whose exponentials the naive variants add up first.
constexpr int64_t softmax_run = 1024;

struct SoftmaxRowsShape {
    int64_t height, width;

    int64_t axis() const { return width; }
    static auto fields() {
        using Field = ShapeField<SoftmaxRowsShape>;
        return std::array{
            Field{"height", &SoftmaxRowsShape::height, "rows, each with a sum of its own"},
            Field{"width", &SoftmaxRowsShape::width, "elements of a row"}};
    }
    static SoftmaxRowsShape of_size(int64_t size) { return {size, size}; }
    static std::vector<SoftmaxRowsShape> preset(Preset preset);
};

/// The rows and columns of Args.
inline SoftmaxRowsShape softmax_rows_of(const SoftmaxRowsShape& shape) { return shape; }
inline SoftmaxRowsShape softmax_rows_of(const SquareShape& shape) { return {1, shape.count()}; }

/// What both operations share.
template <class Shape_>
struct SoftmaxOperation {
    using Shape = Shape_;
    template <class T>
    using Args = SoftmaxArgs<T>;

    /// Difference, exponential, sum and quotient: four operations per element.
    template <class T>
    static Work work(const Shape& shape) {
        const auto [rows, columns] = softmax_rows_of(shape);
        return elementwise_work<T>(rows * columns, 4);
    }
    /// Partial sums of the naive GPU variant: a maximum and a sum per run and per row. Those of the
    /// others are at most a few thousand.
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        const auto [rows, columns] = softmax_rows_of(shape);
        const int64_t runs = (columns + softmax_run - 1) / softmax_run;
        return double(rows) * (double(runs + 1) * 2 + double(columns)) * sizeof(double) + 0x1p17;
    }
};

/// The whole matrix as one vector.
struct Softmax : SoftmaxOperation<SquareShape> {
    static constexpr const char* name = "softmax";
    static constexpr const char* formula =
        "y[i] = exp(x[i]) / sum of exp(x[j]); i, j = 0 .. size * size - 1";
    using Types = TypeList<float, double>;
};

/// Each row for itself, as attention and classifiers want it.
struct SoftmaxRows : SoftmaxOperation<SoftmaxRowsShape> {
    static constexpr const char* name = "softmax_rows";
    static constexpr const char* formula =
        "y[r, c] = exp(x[r, c]) / sum of exp(x[r, k]); k = 0 .. width - 1";
    using Types = TypeList<float, double, half>;
};

}  // namespace gpu4s
