// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../layer_by_layer.hpp"
#include "gpu4s_benchmark/LRN_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/convolution_2D_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/max_pooling_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/relu_bench/cpu/naive.hpp"

namespace gpu4s::cifar {

/// One core.
struct LayersOnCpu {
    static constexpr auto convolution = convolution_2D_nchw_naive;
    static constexpr auto relu = relu_naive;
    static constexpr auto max_pooling = max_pooling_naive;
    static constexpr auto lrn = lrn_naive;

    template <class T, class Real>
    static void dense(const T* W, const Real* x, Real* y, int rows, int columns, int64_t count,
                      backend::Stream) {
        for (const Real* last = x + count * columns; x < last; x += columns)
            for (int i = 0; i < rows; ++i)
                *y++ = std::inner_product(x, x + columns, W + i * columns, Real(0));
    }

    template <class Real, class T>
    static void softmax(Real* x, T* y, int64_t count, backend::Stream) {
        for (const Real* last = x + count * classes; x < last; x += classes, y += classes) {
            const Real most = *std::max_element(x, x + classes);
            Real sum = 0;
            for (int i = 0; i < classes; ++i) sum += x[i] = std::exp(x[i] - most);
            for (int i = 0; i < classes; ++i) y[i] = static_cast<T>(x[i] / sum);
        }
    }
};

constexpr auto naive_on_cpu = layer_by_layer<LayersOnCpu>;

}  // namespace gpu4s::cifar
