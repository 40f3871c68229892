// SPDX-License-Identifier: Apache-2.0
// The network by the vendor's libraries, one call per layer on all images.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../network.hpp"
#include "common/vendor/blas.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s::cifar {

inline std::optional<std::string> lib_unavailable() {
    const auto reason = layers::unavailable();
    return reason ? reason : blas::unavailable();
}

// Each layer reads one buffer and writes the other.
constexpr auto lib_on_gpu = []<OfferedWithoutHalf T>(const Args<T>& args, backend::Stream stream) {
    const int n = extent(args.count);
    const Tensor image{n, 1, side, side}, half_image{n, 1, half_side, half_side};
    const Tensor filter{1, 1, taps, taps}, neurons{n, hidden, 1, 1}, scores{n, classes, 1, 1};
    const auto scratch = std::make_shared<const backend::Buffer>(2 * image.count() * sizeof(T));
    const T* anything = scratch->template as<T>();  // for searches, which only measure
    const auto dense = [&](int outputs, int inputs, const T* W) -> Layer<T> {
        return [=, product = blas::Handle(stream)](const T* x, T* y) {
            product.gemm(n, outputs, inputs, x, W, y, blas::transpose);
        };
    };
    const std::vector<Layer<T>> network{
        layers::convolution(stream, image, filter, args.images, args.taps_1),
        layers::relu<T>(stream, image),
        layers::max_pooling<T>(stream, image, 2, 2),
        layers::lrn<T>(stream, half_image, 1, Lrn::k, Lrn::alpha, Lrn::beta),
        layers::convolution(stream, half_image, filter, anything, args.taps_2),
        layers::relu<T>(stream, half_image),
        layers::lrn<T>(stream, half_image, 1, Lrn::k, Lrn::alpha, Lrn::beta),
        layers::max_pooling<T>(stream, half_image, 2, 2),
        dense(hidden, features, args.W1),
        layers::relu<T>(stream, neurons),
        dense(classes, hidden, args.W2),
        layers::relu<T>(stream, scores),
        layers::softmax(stream, n, classes, anything)};
    return [=] {
        const T* x = args.images;
        for (size_t i = 0; i < network.size(); ++i) {
            T* y = scratch->template as<T>() + i % 2 * image.count();
            if (i + 1 == network.size()) y = args.output;
            network[i](x, y);
            x = y;
        }
    };
};

}  // namespace gpu4s::cifar
