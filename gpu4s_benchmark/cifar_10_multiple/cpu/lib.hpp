// SPDX-License-Identifier: Apache-2.0
// The network by oneDNN, one primitive per layer on all images.
#pragma once

#include <array>
#include <concepts>
#include <memory>

#include "../network.hpp"
#include "common/backend/host.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s::cifar {

// Each layer reads one buffer and writes the other; what is cut at zero is cut in place. Not half,
// which would be rounded after every layer; oneDNN has no double.
constexpr auto lib_on_cpu = []<std::same_as<float> T>(const Args<T>& args, backend::Stream) {
    using onednn::Tensor;
    using Buffers = std::array<backend::Buffer, 2>;
    const int64_t n = args.count;
    const size_t bytes = static_cast<size_t>(n) * pixels * sizeof(T);
    const auto buffers =
        std::make_shared<Buffers>(Buffers{backend::Buffer(bytes), backend::Buffer(bytes)});
    const T *first = (*buffers)[0].template as<T>(), *second = (*buffers)[1].template as<T>();
    const Tensor<T> filter_1(args.taps_1, {1, 1, taps, taps});
    const Tensor<T> filter_2(args.taps_2, {1, 1, taps, taps});
    const Tensor<T> W1(args.W1, {hidden, 1, last_side, last_side}), W2(args.W2, {classes, hidden});
    const Tensor<T> images(args.images, {n, 1, side, side}), a(first, images.extents);
    const Tensor<T> b(second, {n, 1, half_side, half_side}), c(first, b.extents);
    const Tensor<T> d(second, {n, 1, last_side, last_side}), e(first, {n, hidden});
    const Tensor<T> f(second, {n, classes}), output(args.output, f.extents);
    onednn::Layer layers = onednn::convolution(images, filter_1, a);
    layers += onednn::relu(a, a);
    layers += onednn::max_pooling(a, b, 2, 2);
    layers += onednn::lrn(b, c, 1, lrn_k, lrn_alpha, lrn_beta);
    layers += onednn::convolution(c, filter_2, b);
    layers += onednn::relu(b, b);
    layers += onednn::lrn(b, c, 1, lrn_k, lrn_alpha, lrn_beta);
    layers += onednn::max_pooling(c, d, 2, 2);
    layers += onednn::dense(d, W1, e);
    layers += onednn::relu(e, e);
    layers += onednn::dense(e, W2, f);
    layers += onednn::relu(f, f);
    layers += onednn::softmax(f, output);
    return [layers, buffers] { layers(); };
};

}  // namespace gpu4s::cifar
