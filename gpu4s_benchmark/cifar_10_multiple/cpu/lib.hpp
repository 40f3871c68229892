// SPDX-License-Identifier: Apache-2.0
// The network by oneDNN, one primitive per layer on all images.
#pragma once

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
    const int64_t n = args.count;
    const auto scratch = std::make_shared<const backend::Buffer>(2 * n * pixels * sizeof(T));
    const T *first = scratch->template as<T>(), *second = first + n * pixels;
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
    layers += onednn::lrn(b, c, 1, Lrn::k, Lrn::alpha, Lrn::beta);
    layers += onednn::convolution(c, filter_2, b);
    layers += onednn::relu(b, b);
    layers += onednn::lrn(b, c, 1, Lrn::k, Lrn::alpha, Lrn::beta);
    layers += onednn::max_pooling(c, d, 2, 2);
    layers += onednn::dense(d, W1, e);
    layers += onednn::relu(e, e);
    layers += onednn::dense(e, W2, f);
    layers += onednn::relu(f, f);
    layers += onednn::softmax(f, output);
    return [layers, scratch] { layers(); };
};

}  // namespace gpu4s::cifar
