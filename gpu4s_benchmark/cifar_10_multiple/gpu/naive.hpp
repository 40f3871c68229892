// SPDX-License-Identifier: Apache-2.0
// One kernel per layer: 13 launches for the whole batch.
#pragma once

#include "../layer_by_layer.hpp"
#include "gpu4s_benchmark/LRN_bench/gpu/pointwise.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/max_pooling_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/relu_bench/gpu/relu.hpp"

namespace gpu4s::cifar {

// One thread per element of y.
template <class T, class Real>
__global__ void cifar_10_dense_kernel(const T* W, const Real* x, Real* y, int rows, int columns,
                                      int64_t count) {
    const int64_t at = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (at >= count) return;
    const T* weight = W + at % rows * columns;
    const Real* input = x + at / rows * columns;
    Real sum = 0;
    for (int k = 0; k < columns; ++k) sum += widen(weight[k]) * input[k];
    y[at] = sum;
}

// One thread per image, whose exponentials take the place of x.
template <class Real, class T>
__global__ void cifar_10_softmax_kernel(Real* x, T* y, int64_t count) {
    const int64_t image = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (image >= count) return;
    x += image * classes;
    Real most = x[0], sum = 0;
    for (int c = 1; c < classes; ++c) most = fmax(most, x[c]);
    for (int c = 0; c < classes; ++c) sum += x[c] = exp(x[c] - most);
    for (int c = 0; c < classes; ++c) y[image * classes + c] = narrow<T>(x[c] / sum);
}

struct LayersOnGpu {
    static constexpr auto convolution = convolution_2D_nchw_naive;
    static constexpr auto relu = relu_naive;
    static constexpr auto max_pooling = max_pooling_naive;
    static constexpr auto lrn = lrn_naive;

    template <class T, class Real>
    static void dense(const T* W, const Real* x, Real* y, int rows, int columns, int64_t count,
                      Stream stream) {
        launch(cifar_10_dense_kernel<T, Real>, blocks_for(count * rows, 256), 256, 0, stream, W, x,
               y, rows, columns, count * rows);
    }
    template <class Real, class T>
    static void softmax(Real* x, T* y, int64_t count, Stream stream) {
        launch(cifar_10_softmax_kernel<Real, T>, blocks_for(count, 256), 256, 0, stream, x, y,
               count);
    }
};

constexpr auto naive_on_gpu = layer_by_layer<LayersOnGpu>;

}  // namespace gpu4s::cifar
