// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/backend/host.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/convolution_2D.hpp"
#include "gpu4s_benchmark/max_pooling_bench/max_pooling.hpp"
#include "gpu4s_benchmark/relu_bench/relu.hpp"
#include "gpu4s_benchmark/softmax_bench/softmax.hpp"
#include "network.hpp"

namespace gpu4s::cifar {

/// The naive variants: layer after layer for the whole batch, in the type of sums; activations lie
/// in scratch memory, image after image. All are the naive variants of their own benchmarks, but
///   dense(W, x, y, rows, columns, count, stream)   y = W x of `count` images, W [rows x columns]
constexpr auto layer_by_layer(auto convolution, auto relu, auto max_pooling, auto lrn, auto dense,
                              auto softmax) {
    return [=]<class T>(const Args<T>& args, backend::Stream stream) {
        using Real = Accumulator<T>;
        const int64_t n = args.count;
        const auto scratch = std::make_shared<const backend::Buffer>(2 * n * pixels * sizeof(Real));
        Real *const x = scratch->template as<Real>(), *const y = x + n * pixels;
        const auto classify = softmax(SoftmaxArgs<Real, T>{y, args.output, n, classes}, stream);
        return [=, kept = scratch] {
            const auto convolve = [&]<class From>(const From* from, const T* filter, int64_t size) {
                convolution(
                    Convolution2DNchw::Args<From, T, Real>{
                        {n, 1, 1, size, size, taps}, from, filter, x},
                    stream);
            };
            const auto cut_at_zero = [&](Real* layer, int64_t outputs) {
                relu(Relu::Args<Real>{layer, layer, n * outputs}, stream);
            };
            const auto normalise = [&](Real* layer) {
                lrn(Lrn::Args<Real>{layer, layer, n * pooled}, stream);
            };
            // The images one below the other: no window reaches over a border.
            const auto pool = [&](int64_t to) {
                max_pooling(MaxPooling::Args<Real>{x, y, 2 * n * to, 2 * to, 2, 2, n * to, to},
                            stream);
            };
            convolve(args.images, args.taps_1, side);
            cut_at_zero(x, pixels);
            pool(half_side);
            normalise(y);
            convolve(y, args.taps_2, half_side);
            cut_at_zero(x, pooled);
            normalise(x);
            pool(last_side);
            dense(args.W1, y, x, hidden, features, n, stream);
            cut_at_zero(x, hidden);
            dense(args.W2, x, y, classes, hidden, n, stream);
            cut_at_zero(y, classes);
            classify();
        };
    };
}

}  // namespace gpu4s::cifar
