// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "grid.hpp"

namespace gpu4s {

struct FastFourierTransform {
    static constexpr const char* name = "fft";
    static constexpr const char* formula =
        "X[k] = sum over m of x[m] exp(-2 pi i k m / points), k = 0 .. points - 1, `batch` times";
    using Types = TypeList<float, double>;

    struct Shape {
        int64_t points, batch;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"points", &Shape::points, "complex points of a transform, a power of two", 1,
                      int64_t{1} << 30},
                Field{"batch", &Shape::batch, "transforms, one behind the other"}};
        }
        FourierGrid grid() const { return {batch, points, points}; }
        int64_t axis() const { return points; }
        /// GPU4S Bench counts numbers: two make a point.
        static Shape of_size(int64_t size) { return {size / 2, 1}; }
        static std::vector<Shape> preset(Preset preset);
        void check() const { require_power_of_two("points", points); }
    };

    /// Interleaved complex values, aligned to 256 bytes.
    template <class T>
    struct Args {
        const T* x;  ///< [batch][points]
        T* y;        ///< [batch][points]
        int64_t points, batch;
        FourierGrid grid() const { return {batch, points, points}; }
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
