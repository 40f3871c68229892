// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

#include "common/error.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// No padding; rows and columns that no whole window reaches are not read. Results with NaN among
/// the inputs are unspecified.
struct MaxPooling {
    static constexpr const char* name = "max_pooling";
    static constexpr const char* formula =
        "y(i, j) = max of x(stride i + a, stride j + b), a, b = 0 .. window - 1";
    using Types = TypeList<float, double, int32_t, half>;

    struct Shape {
        int64_t height, width, window;
        int64_t stride = 0;  ///< 0: the window

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"height", &Shape::height, "rows of x"},
                Field{"width", &Shape::width, "columns of x"},
                Field{"window", &Shape::window, "rows and columns of a window"},
                Field{"stride", &Shape::stride, "from window to window; 0: the window", 0}};
        }
        int64_t axis() const { return width; }
        static Shape of_size(int64_t size) { return {size, size, 2}; }
        static std::vector<Shape> preset(Preset preset);

        int64_t step() const { return stride == 0 ? window : stride; }
        /// Windows along `length` elements.
        int64_t windows(int64_t length) const { return (length - window) / step() + 1; }
        /// Elements of `length` that some window reaches.
        int64_t reached(int64_t length) const {
            return (windows(length) - 1) * std::min(step(), window) + window;
        }
        void check() const {
            if (window > std::min(height, width))
                throw Error(ExitCode::parameter,
                            "window = " + std::to_string(window) + " is larger than x");
        }
    };

    /// x [rows x columns] and y [out_rows x out_columns], row-major, aligned to 256 bytes.
    template <class T>
    struct Args {
        const T* x;
        T* y;
        int64_t rows, columns, window, stride;  ///< stride >= 1
        int64_t out_rows, out_columns;
    };

    template <class T>
    static Work work(const Shape& s) {
        const double outputs = double(s.windows(s.height)) * double(s.windows(s.width));
        const double reached = double(s.reached(s.height)) * double(s.reached(s.width));
        return {outputs * (double(s.window) * double(s.window) - 1), reached * sizeof(T),
                outputs * sizeof(T)};
    }
};

}  // namespace gpu4s
