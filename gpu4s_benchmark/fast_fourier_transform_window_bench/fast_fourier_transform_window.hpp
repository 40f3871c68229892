// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu4s_benchmark/fast_fourier_transform_bench/grid.hpp"

namespace gpu4s {

struct FastFourierTransformWindow {
    static constexpr const char* name = "fft_window";
    static constexpr const char* formula =
        "X[p][k] = sum over m of x[p + m] exp(-2 pi i k m / window), p = 0 .. points - window";
    using Types = TypeList<float, double>;

    struct Shape {
        int64_t points, window;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"points", &Shape::points, "complex points of the signal", 1,
                      int64_t{1} << 30},
                Field{"window", &Shape::window, "complex points of a window, a power of two", 1,
                      int64_t{1} << 30}};
        }
        FourierGrid grid() const { return {points - window + 1, window, 1}; }
        int64_t axis() const { return points; }
        /// GPU4S Bench counts numbers, two a point, and has windows of 8 unless told otherwise.
        static Shape of_size(int64_t size) { return {size / 2, 4}; }
        static std::vector<Shape> preset(Preset preset);
        void check() const {
            require_power_of_two("window", window);
            if (window > points)
                throw Error(ExitCode::parameter,
                            "window = " + std::to_string(window) +
                                " is longer than points = " + std::to_string(points));
        }
    };

    /// Interleaved complex values, aligned to 256 bytes.
    template <class T>
    struct Args {
        const T* x;  ///< [points]
        T* y;        ///< [points - window + 1][window]
        int64_t points, window;
        FourierGrid grid() const { return {points - window + 1, window, 1}; }
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
