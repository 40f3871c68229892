// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu4s_benchmark/fast_fourier_transform_bench/grid.hpp"

namespace gpu4s {

struct FastFourierTransform2D {
    static constexpr const char* name = "fft_2D";
    static constexpr const char* formula =
        "Y(k, l) = sum over i, j of x(i, j) exp(-2 pi i (i k / height + j l / width))";
    using Types = TypeList<float, double>;

    struct Shape {
        int64_t height, width;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"height", &Shape::height, "rows of x and y, a power of two", 1,
                      int64_t{1} << 30},
                Field{"width", &Shape::width, "columns (complex points of a row), a power of two",
                      1, int64_t{1} << 30}};
        }
        FourierGrid grid() const { return {height, width, width, true}; }
        int64_t axis() const { return width; }
        static Shape of_size(int64_t size) { return {size, size}; }
        static std::vector<Shape> preset(Preset preset);
        void check() const {
            require_power_of_two("height", height);
            require_power_of_two("width", width);
        }
    };

    /// Interleaved complex values, row-major, aligned to 256 bytes.
    template <class T>
    struct Args {
        const T* x;  ///< [height][width]
        T* y;        ///< [height][width]
        int64_t height, width;
        FourierGrid grid() const { return {height, width, width, true}; }
    };

    template <class T>
    static Work work(const Shape& shape) {
        return fourier_work<T>(shape.grid());
    }
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return fourier_scratch_bytes<T>(shape.grid());
    }
};

}  // namespace gpu4s
