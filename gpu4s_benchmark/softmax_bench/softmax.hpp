// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

/// y[r, c] = exp(x[r, c] - m) / sum over c' of exp(x[r, c'] - m), m the largest x[r, c'] of row r.
/// Both are [rows x columns], row-major and dense, aligned to 256 bytes.
template <class T>
struct SoftmaxArgs {
    const T* x;
    T* y;
    int64_t rows, columns;
};

/// Difference, exponential, sum and quotient: four operations per element.
constexpr double softmax_operations = 4;

/// Neighbouring elements of a row whose exponentials the naive variants add up first.
constexpr int64_t softmax_run = 1024;

/// Partial sums of the naive GPU variant: a maximum and a sum per run and per row. Those of the
/// others are at most a few thousand.
inline double softmax_scratch_bytes(int64_t rows, int64_t columns) {
    const int64_t runs = (columns + softmax_run - 1) / softmax_run;
    return double(rows) * (double(runs + 1) * 2 + double(columns)) * sizeof(double) + 0x1p17;
}

/// The whole matrix as one vector: Args hold one row of size * size columns.
struct Softmax {
    static constexpr const char* name = "softmax";
    static constexpr const char* formula =
        "y[i] = exp(x[i]) / sum of exp(x[j]); i, j = 0 .. size * size - 1";
    using Types = TypeList<float, double>;
    using Shape = SquareShape;

    template <class T>
    using Args = SoftmaxArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return elementwise_work<T>(shape.count(), softmax_operations);
    }
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return softmax_scratch_bytes(1, shape.count());
    }
};

/// Each row for itself, as attention and classifiers want it.
struct SoftmaxRows {
    static constexpr const char* name = "softmax_rows";
    static constexpr const char* formula =
        "y[r, c] = exp(x[r, c]) / sum of exp(x[r, k]); k = 0 .. length - 1";
    using Types = TypeList<float, double, half>;

    struct Shape {
        int64_t rows, length;

        int64_t count() const { return rows * length; }
        int64_t axis() const { return length; }
        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"rows", &Shape::rows, "vectors, each with a sum of its own"},
                              Field{"length", &Shape::length, "elements of a row"}};
        }
        static Shape of_size(int64_t size) { return {size, size}; }
        static std::vector<Shape> preset(Preset preset);
    };

    template <class T>
    using Args = SoftmaxArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return elementwise_work<T>(shape.count(), softmax_operations);
    }
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return softmax_scratch_bytes(shape.rows, shape.length);
    }
};

}  // namespace gpu4s
