// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu_reference/cifar_10.hpp"

namespace gpu4s::reference {

/// cifar_10 of each image: [images x 10].
template <class T>
Activations cifar_10_multiple(const std::vector<T>& images, const CifarWeights<T>& weights,
                              double operand_roundoff = 0) {
    const int64_t pixels = 32 * 32, classes = 10;
    Activations y(images.size() / pixels * classes);
#pragma omp parallel for
    for (int64_t image = 0; image < std::ssize(images) / pixels; ++image)
        std::ranges::copy(cifar_10(&images[image * pixels], weights, operand_roundoff),
                          y.begin() + image * classes);
    return y;
}

}  // namespace gpu4s::reference
