// SPDX-License-Identifier: Apache-2.0
// One core.
#pragma once

#include <numeric>

#include "../layer_by_layer.hpp"
#include "gpu4s_benchmark/LRN_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/max_pooling_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/relu_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/softmax_bench/cpu/naive.hpp"

namespace gpu4s::cifar {

constexpr auto dense_naive = []<class T, class Real>(const T* W, const Real* x, Real* y, int rows,
                                                     int columns, int64_t count, backend::Stream) {
    for (const Real* last = x + count * columns; x < last; x += columns)
        for (int i = 0; i < rows; ++i)
            *y++ = std::inner_product(x, x + columns, W + i * columns, Real(0));
};

constexpr auto naive_on_cpu =
    layer_by_layer(convolution_2D_nchw_naive, relu_naive, max_pooling_naive, lrn_naive, dense_naive,
                   softmax_naive);

}  // namespace gpu4s::cifar
