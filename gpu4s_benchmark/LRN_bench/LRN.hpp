// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

/// Every element by itself: one channel, a window of one.
struct Lrn : ElementwiseOperation<SquareShape, 5> {  // the power counts as one
    static constexpr const char* name = "lrn";
    static constexpr const char* formula =
        "y[i] = x[i] / (2 + 0.001 x[i]^2)^0.75, i = 0 .. size * size - 1";
    static constexpr double k = 2, alpha = 1e-3, beta = 0.75;
    using Types = TypeList<float, double, half>;
};

/// The normalisation of AlexNet as cuDNN, MIOpen and ONNX define it: over a window of channels that
/// reaches (window - 1) / 2 back and window / 2 ahead; channels that do not exist add nothing, and
/// alpha is divided by the window even there.
struct LrnChannels {
    static constexpr const char* name = "lrn_channels";
    static constexpr const char* formula =
        "y[c] = x[c] / (1 + 0.0001 / window * sum of x[c']^2)^0.75, c' in the window around c";
    static constexpr double k = 1, alpha = 1e-4, beta = 0.75;
    using Types = TypeList<float, double, half>;

    struct Shape {
        int64_t batch, channels, height, width, window;

        int64_t pixels() const { return height * width; }
        int64_t count() const { return batch * channels * pixels(); }
        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"batch", &Shape::batch, "images"},
                              Field{"channels", &Shape::channels, "channels of an image"},
                              Field{"height", &Shape::height, "rows of a channel"},
                              Field{"width", &Shape::width, "columns of a channel"},
                              Field{"window", &Shape::window, "channels that are summed"}};
        }
        int64_t axis() const { return width; }
        static Shape of_size(int64_t size) { return {1, 8, size, size, 5}; }
        static std::vector<Shape> preset(Preset preset);
    };

    /// NCHW, dense, aligned to 256 bytes.
    template <class T>
    struct Args : Shape {
        const T* x;
        T* y;
    };

    template <class T>
    static Work work(const Shape& shape) {
        // A square, a sum that slides, the denominator, its power and a product.
        return elementwise_work<T>(shape.count(), 7);
    }
};

/// Channels of the window before and behind its own one.
constexpr int64_t channels_back(int64_t window) { return (window - 1) / 2; }
constexpr int64_t channels_ahead(int64_t window) { return window / 2; }

}  // namespace gpu4s
