// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../max_pooling.hpp"
#include "common/backend/reduce.hpp"

namespace gpu4s {

/// The maximum of height x width elements, rows `stride` apart.
template <class T>
__device__ T maximum(const T* x, int64_t stride, int height, int width) {
    T most = *x;
    for (int a = 0; a < height; ++a, x += stride)
        for (int b = 0; b < width; ++b) most = Larger{}(most, x[b]);
    return most;
}

// One thread per window, consecutive threads along a row of y.
template <class T>
__global__ void max_pooling_naive_kernel(const T* x, T* y, int64_t columns, int window,
                                         int64_t stride, int64_t outputs, int64_t out_columns) {
    const int64_t output = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (output >= outputs) return;
    const int64_t i = output / out_columns, j = output - i * out_columns;
    y[output] = maximum(x + i * stride * columns + j * stride, columns, window, window);
}

constexpr auto max_pooling_naive = []<class T>(const MaxPooling::Args<T>& args, Stream stream) {
    const int64_t outputs = args.out_rows * args.out_columns;
    launch(max_pooling_naive_kernel<T>, blocks_for(outputs, 256), 256, 0, stream, args.x, args.y,
           args.columns, args.window, args.stride, outputs, args.out_columns);
};

}  // namespace gpu4s
