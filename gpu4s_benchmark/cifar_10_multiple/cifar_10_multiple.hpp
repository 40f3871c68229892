// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network.hpp"

namespace gpu4s {

struct Cifar10Multiple {
    static constexpr const char* name = "cifar_10_multiple";
    static constexpr const char* formula =
        "y[images x 10] = softmax(relu(W2 relu(W1 features(image)))) of each image";
    using Types = cifar::Types;

    struct Shape {
        int64_t images;

        static auto fields() {
            return std::array{ShapeField<Shape>{"images", &Shape::images, "images in the batch"}};
        }
        int64_t axis() const { return images; }
        static Shape of_size(int64_t size) { return {size}; }
        static std::vector<Shape> preset(Preset preset);
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
