// SPDX-License-Identifier: Apache-2.0
// Convolution as image processing (one image, one kernel) and as neural networks (NCHW) define it.
// Both are correlations: the kernel is not flipped. The image is zero outside its bounds.
#pragma once

#include <algorithm>
#include <string>

#include "common/error.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// Pairs (i, i + d) with both in 0 .. length - 1 and |d| <= kernel / 2: the products along one axis
/// that are not with the zeros around the image.
constexpr double convolution_pairs(int64_t length, int64_t kernel) {
    const double n = double(length), reach = double(std::min(kernel / 2, length - 1));
    return n + reach * (2 * n - reach - 1);
}

/// Error parameter where `kernel` has no middle.
inline void check_convolution_kernel(int64_t kernel) {
    if (kernel % 2 == 0)
        throw Error(ExitCode::parameter,
                    "kernel = " + std::to_string(kernel) + " is even; it must have a middle");
}

struct Convolution2DNchw {
    static constexpr const char* name = "convolution_2D_nchw";
    static constexpr const char* formula =
        "y[b, o, i, j] = sum over c, r, s of x[b, c, i + r - R, j + s - R] * h[o, c, r, s]";
    using Types = TypeList<float, half>;

    struct Shape {
        int64_t batch, channels, filters, height, width, kernel;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"batch", &Shape::batch, "images"},
                              Field{"channels", &Shape::channels, "channels of an image"},
                              Field{"filters", &Shape::filters, "channels of a result"},
                              Field{"height", &Shape::height, "rows of an image"},
                              Field{"width", &Shape::width, "columns of an image"},
                              Field{"kernel", &Shape::kernel, "rows and columns of a kernel, odd"}};
        }
        Shape nchw() const { return *this; }
        int64_t pixels() const { return height * width; }
        int64_t taps() const { return channels * kernel * kernel; }  ///< of one filter
        int64_t axis() const { return width; }
        static Shape of_size(int64_t size) { return {1, 64, 64, size, size, 3}; }
        static std::vector<Shape> preset(Preset preset);
        void check() const;
    };

    /// Dense, the last index fastest, aligned to 256 bytes. One image and one filter have fewer
    /// than 2^31 elements. Networks may keep activations in the type of sums, taps not.
    template <class X, class H = X, class Y = X>
    struct Args : Shape {
        const X* x;  ///< [batch, channels, height, width]
        const H* h;  ///< [filters, channels, kernel, kernel]
        Y* y;        ///< [batch, filters, height, width]
    };

    template <class T>
    static Work work(const Shape& s) {
        const double planes_in = double(s.batch) * double(s.channels);
        const double results = double(s.batch) * double(s.filters) * double(s.pixels());
        const double taps = double(s.filters) * double(s.taps());
        return {2 * planes_in * double(s.filters) * convolution_pairs(s.height, s.kernel) *
                    convolution_pairs(s.width, s.kernel),
                (planes_in * double(s.pixels()) + taps) * sizeof(T), results * sizeof(T)};
    }

    /// Taps and images in float with zeros around each plane, as opt on a CPU holds them, or an
    /// output and a workspace, with which a library looks for its fastest algorithm.
    template <class T>
    static double scratch_bytes(const Shape& s) {
        const auto padded = [&](int64_t length) {
            return double(length + 2 * std::min(s.kernel / 2, length - 1));
        };
        const double copies =
            4.0 * (double(s.batch) * double(s.channels) * padded(s.height) * padded(s.width) +
                   double(s.filters) * double(s.taps()));
        return std::max(copies, work<T>(s).bytes_written + most_workspace_bytes);
    }
};

struct Convolution2D {
    static constexpr const char* name = "convolution_2D";
    static constexpr const char* formula =
        "y[i, j] = sum over r, s of x[i + r - R, j + s - R] * h[r, s], h kernel x kernel, "
        "R = kernel / 2";
    using Types = TypeList<float, double, int32_t, half>;

    struct Shape {
        int64_t height, width, kernel;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"height", &Shape::height, "rows of the image"},
                Field{"width", &Shape::width, "columns of the image"},
                Field{"kernel", &Shape::kernel, "rows and columns of the kernel, odd"}};
        }
        Convolution2DNchw::Shape nchw() const { return {1, 1, 1, height, width, kernel}; }
        int64_t axis() const { return width; }
        static Shape of_size(int64_t size) { return {size, size, 3}; }
        static std::vector<Shape> preset(Preset preset);
        void check() const { check_convolution_kernel(kernel); }
    };

    /// Row-major and dense, aligned to 256 bytes.
    template <class T>
    struct Args : Shape {
        const T* x;  ///< [height x width]
        const T* h;  ///< [kernel x kernel]
        T* y;        ///< [height x width]
    };

    template <class T>
    static Work work(const Shape& s) {
        return Convolution2DNchw::work<T>(s.nchw());
    }

    /// An output and a workspace, with which a library looks for its fastest algorithm.
    template <class T>
    static double scratch_bytes(const Shape& s) {
        return work<T>(s).bytes_written + most_workspace_bytes;
    }
};

}  // namespace gpu4s
