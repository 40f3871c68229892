// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network.hpp"

namespace gpu4s {

struct Cifar10MultipleShape {
    int64_t images;

    static auto fields() {
        return std::array{ShapeField<Cifar10MultipleShape>{"images", &Cifar10MultipleShape::images,
                                                           "images in the batch"}};
    }
    int64_t axis() const { return images; }
    static Cifar10MultipleShape of_size(int64_t size) { return {size}; }
    static std::vector<Cifar10MultipleShape> preset(Preset preset);
};

struct Cifar10Multiple : cifar::Operation<Cifar10MultipleShape> {
    static constexpr const char* name = "cifar_10_multiple";
    static constexpr const char* formula =
        "y[images x 10] = softmax(relu(W2 relu(W1 features(image)))) of each image";
};

}  // namespace gpu4s
