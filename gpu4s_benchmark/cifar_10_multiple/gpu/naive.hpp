// SPDX-License-Identifier: Apache-2.0
// One kernel per layer, three for the softmax: 15 launches for the whole batch.
#pragma once

#include "../layer_by_layer.hpp"
#include "gpu4s_benchmark/LRN_bench/gpu/pointwise.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/max_pooling_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/relu_bench/gpu/relu.hpp"
#include "gpu4s_benchmark/softmax_bench/gpu/naive.hpp"

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

constexpr auto dense_naive = []<class T, class Real>(const T* W, const Real* x, Real* y, int rows,
                                                     int columns, int64_t count, Stream stream) {
    launch(cifar_10_dense_kernel<T, Real>, blocks_for(count * rows, 256), 256, 0, stream, W, x, y,
           rows, columns, count * rows);
};

constexpr auto naive_on_gpu =
    layer_by_layer(convolution_2D_nchw_naive, relu_naive, max_pooling_naive, lrn_naive, dense_naive,
                   softmax_naive);

}  // namespace gpu4s::cifar
