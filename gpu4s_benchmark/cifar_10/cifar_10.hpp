// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../cifar_10_multiple/network.hpp"

namespace gpu4s {

/// cifar_10_multiple of one image.
struct Cifar10 {
    static constexpr const char* name = "cifar_10";
    static constexpr const char* formula =
        "y[10] = softmax(relu(W2 relu(W1 features(image)))), image 32 x 32";
    using Types = cifar::Types;

    /// There is nothing to choose.
    struct Shape {
        int64_t images = 1;

        static auto fields() {
            return std::array{ShapeField<Shape>{"images", &Shape::images, "one", 1, 1}};
        }
        int64_t axis() const { return images; }
        static Shape of_size(int64_t size) { return {size}; }
        static std::vector<Shape> preset(Preset) { return {{}}; }
    };

    template <class T>
    using Args = cifar::Args<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return cifar::work<T>(shape.images);
    }
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        return cifar::scratch_bytes<T>(shape.images);
    }
};

}  // namespace gpu4s
