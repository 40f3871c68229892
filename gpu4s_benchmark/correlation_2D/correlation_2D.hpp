// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct Correlation {
    static constexpr const char* name = "correlation_2D";
    static constexpr const char* formula =
        "r = sum (A - mean A)(B - mean B) / sqrt(sum (A - mean A)^2 * sum (B - mean B)^2)";
    using Types = TypeList<float, double, int32_t, half>;
    template <class T>
    using Output = std::conditional_t<std::is_same_v<T, double>, double, float>;

    /// Two images of the same shape, each element one of the pairs that are correlated.
    struct Shape {
        int64_t height, width;

        int64_t count() const { return height * width; }
        int64_t axis() const { return width; }
        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"height", &Shape::height, "rows of an image"},
                              Field{"width", &Shape::width, "columns of an image"}};
        }
        static Shape of_size(int64_t size) { return {size, size}; }
        static std::vector<Shape> preset(Preset preset);
    };

    template <class T>
    struct Args {
        const T *A, *B;  ///< `count` elements each, aligned to 256 bytes
        Output<T>* r;
        int64_t count;
    };

    /// Two additions for the means, two differences and three multiply-adds per pair.
    template <class T>
    static Work work(const Shape& shape) {
        const double count = double(shape.count());
        return {10 * count, 2 * count * sizeof(T), sizeof(Output<T>)};
    }

    /// Neighbouring pairs whose five sums the naive GPU variant stores.
    static constexpr int64_t run = 1024;
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return double(shape.count() / run + 2) * 5 * sizeof(double);
    }
};

/// What sums of products of differences are formed in: float for half, double for int32, whose
/// differences and squares it holds; else T.
template <class T>
using CorrelationSum = std::conditional_t<std::is_same_v<T, int32_t>, double, Accumulator<T>>;

}  // namespace gpu4s
