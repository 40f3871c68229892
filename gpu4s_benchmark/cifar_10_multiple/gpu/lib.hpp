// SPDX-License-Identifier: Apache-2.0
// The network by the vendors' libraries, one call per layer on all images.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "../network.hpp"
#include "common/vendor/layer.hpp"

namespace gpu4s::cifar {

/// Weights W [outputs x inputs] as the libraries' row-major product y = x * B wants them.
template <class T>
std::shared_ptr<const backend::Buffer> transposed(const T* W, int outputs, int inputs) {
    std::vector<T> from(outputs * inputs), to(outputs * inputs);
    const size_t bytes = from.size() * sizeof(T);
    backend::copy(from.data(), W, bytes);
    for (int i = 0; i < outputs; ++i)
        for (int k = 0; k < inputs; ++k) to[k * outputs + i] = from[i * inputs + k];
    const auto device = std::make_shared<const backend::Buffer>(bytes);
    backend::copy(device->as<T>(), to.data(), bytes);
    backend::synchronize();
    return device;
}

/// `Libraries` makes the layers. Each of them reads one buffer and writes the other.
template <class Libraries, class T>
auto network(const Libraries& library, const Args<T>& args) {
    const int n = extent(args.count);
    const Tensor image{n, 1, side, side}, half_image{n, 1, half_side, half_side};
    const Tensor filter{1, 1, taps, taps}, neurons{n, hidden, 1, 1}, scores{n, classes, 1, 1};
    using Buffers = std::array<backend::Buffer, 2>;
    const size_t bytes = static_cast<size_t>(image.count()) * sizeof(T);
    const auto buffers =
        std::make_shared<Buffers>(Buffers{backend::Buffer(bytes), backend::Buffer(bytes)});
    const T* anything = (*buffers)[0].template as<T>();  // for searches, which only measure
    const std::vector<Layer<T>> layers{
        library.convolution(image, filter, args.images, args.taps_1),
        library.relu(image),
        library.max_pooling(image, 2, 2),
        library.lrn(half_image, 1, lrn_k, lrn_alpha, lrn_beta),
        library.convolution(half_image, filter, anything, args.taps_2),
        library.relu(half_image),
        library.lrn(half_image, 1, lrn_k, lrn_alpha, lrn_beta),
        library.max_pooling(half_image, 2, 2),
        library.dense(n, hidden, features, transposed(args.W1, hidden, features)),
        library.relu(neurons),
        library.dense(n, classes, hidden, transposed(args.W2, classes, hidden)),
        library.relu(scores),
        library.softmax(n, classes, anything)};
    return [=] {
        const T* x = args.images;
        for (size_t i = 0; i < layers.size(); ++i) {
            T* y = i + 1 == layers.size() ? args.output : (*buffers)[i % 2].template as<T>();
            layers[i](x, y);
            x = y;
        }
    };
}

}  // namespace gpu4s::cifar
