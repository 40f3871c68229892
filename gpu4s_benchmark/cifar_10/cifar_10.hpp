// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu4s_benchmark/cifar_10_multiple/network.hpp"

namespace gpu4s {

/// There is nothing to choose.
struct Cifar10Shape {
    int64_t images = 1;

    static auto fields() {
        return std::array{ShapeField<Cifar10Shape>{"images", &Cifar10Shape::images, "one", 1, 1}};
    }
    int64_t axis() const { return images; }
    static Cifar10Shape of_size(int64_t size) { return {size}; }
    static std::vector<Cifar10Shape> preset(Preset) { return {{}}; }
};

/// cifar_10_multiple of one image.
struct Cifar10 : cifar::Operation<Cifar10Shape> {
    static constexpr const char* name = "cifar_10";
    static constexpr const char* formula =
        "y[10] = softmax(relu(W2 relu(W1 features(image)))), image 32 x 32";
};

}  // namespace gpu4s
