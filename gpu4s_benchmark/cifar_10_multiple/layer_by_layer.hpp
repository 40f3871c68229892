// SPDX-License-Identifier: Apache-2.0
// The naive variants: every layer is the naive variant of its own benchmark.
#pragma once

#include <memory>

#include "common/backend/host.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/convolution_2D.hpp"
#include "gpu4s_benchmark/max_pooling_bench/max_pooling.hpp"
#include "gpu4s_benchmark/relu_bench/relu.hpp"
#include "network.hpp"

namespace gpu4s::cifar {

/// Layer after layer for the whole batch, in the type of sums; activations lie in scratch memory,
/// image after image. Layers has the variants convolution, relu, max_pooling and lrn, and
///   dense(W, x, y, rows, columns, count, stream)   y = W x of `count` images, W [rows x columns]
///   softmax(x, y, count, stream)                   of each image's classes
template <class Layers>
constexpr auto layer_by_layer = []<class T>(const Args<T>& args, backend::Stream stream) {
    using Real = Accumulator<T>;
    const int64_t n = args.count;
    const auto scratch = std::make_shared<const backend::Buffer>(2 * n * pixels * sizeof(Real));
    return [=] {
        Real *x = scratch->template as<Real>(), *y = x + n * pixels;
        const auto convolve = [&]<class From>(const From* from, const T* filter, int64_t size) {
            Layers::convolution(
                Convolution2DNchw::Args<From, T, Real>{
                    {n, 1, 1, size, size, taps}, from, filter, x},
                stream);
        };
        const auto relu = [&](Real* layer, int64_t outputs) {
            Layers::relu(Relu::Args<Real>{layer, layer, n * outputs}, stream);
        };
        const auto normalise = [&](Real* layer) {
            Layers::lrn(Lrn::Args<Real>{layer, layer, n * pooled}, stream);
        };
        // The images one below the other: no window reaches over a border.
        const auto pool = [&](int64_t to) {
            Layers::max_pooling(MaxPooling::Args<Real>{x, y, 2 * n * to, 2 * to, 2, 2, n * to, to},
                                stream);
        };
        convolve(args.images, args.taps_1, side);
        relu(x, pixels);
        pool(half_side);
        normalise(y);
        convolve(y, args.taps_2, half_side);
        relu(x, pooled);
        normalise(x);
        pool(last_side);
        Layers::dense(args.W1, y, x, hidden, features, n, stream);
        relu(x, hidden);
        Layers::dense(args.W2, x, y, classes, hidden, n, stream);
        relu(y, classes);
        Layers::softmax(y, args.output, n, stream);
    };
};

}  // namespace gpu4s::cifar
