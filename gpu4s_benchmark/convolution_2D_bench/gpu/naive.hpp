// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../convolution_2D.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// sum + sum over r, s of plane[i + r - R, j + s - R] * h[r, s].
template <class X, class H, class S>
__device__ S add_window(const X* plane, const H* h, int64_t height, int64_t width, int64_t kernel,
                        int64_t i, int64_t j, S sum) {
    for (int64_t r = 0; r < kernel; ++r) {
        const int64_t row = i + r - kernel / 2;
        if (row < 0 || row >= height) continue;
        for (int64_t s = 0; s < kernel; ++s) {
            const int64_t column = j + s - kernel / 2;
            if (column >= 0 && column < width)
                sum += static_cast<S>(widen(plane[row * width + column])) *
                       static_cast<S>(widen(h[r * kernel + s]));
        }
    }
    return sum;
}

// One thread per result, consecutive threads along a row; a block of 32 columns x 8 rows.
template <class T>
__global__ void convolution_2D_naive_kernel(const T* x, const T* h, T* y, int64_t height,
                                            int64_t width, int64_t kernel) {
    const int64_t j = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (j >= width) return;
    const int64_t stride = int64_t{gridDim.y} * blockDim.y;
    for (int64_t i = blockIdx.y * int64_t{blockDim.y} + threadIdx.y; i < height; i += stride) {
        const auto sum = add_window(x, h, height, width, kernel, i, j, Arithmetic<T>(0));
        y[i * width + j] = narrow<T>(static_cast<Accumulator<T>>(sum));
    }
}

// One thread per result, in the order in which y holds them.
template <class X, class H, class Y>
__global__ void convolution_2D_nchw_naive_kernel(const X* x, const H* h, Y* y, int64_t batch,
                                                 int64_t channels, int64_t filters, int64_t height,
                                                 int64_t width, int64_t kernel) {
    const int64_t at = blockIdx.x * int64_t{blockDim.x} + threadIdx.x, pixels = height * width;
    if (at >= batch * filters * pixels) return;
    const int64_t b = at / pixels / filters, o = at / pixels % filters;
    const int64_t i = at % pixels / width, j = at % width;
    Accumulator<X> sum = 0;
    for (int64_t c = 0; c < channels; ++c)
        sum = add_window(x + (b * channels + c) * pixels, h + (o * channels + c) * kernel * kernel,
                         height, width, kernel, i, j, sum);
    y[at] = narrow<Y>(sum);
}

constexpr auto convolution_2D_naive = []<class T>(const Convolution2D::Args<T>& args,
                                                  Stream stream) {
    const dim3 grid(blocks_for(args.width, 32), blocks_along_y(args.height, 8));
    launch(convolution_2D_naive_kernel<T>, grid, dim3(32, 8), 0, stream, args.x, args.h, args.y,
           args.height, args.width, args.kernel);
};

constexpr auto convolution_2D_nchw_naive =
    []<class X, class H, class Y>(const Convolution2DNchw::Args<X, H, Y>& args, Stream stream) {
        launch(convolution_2D_nchw_naive_kernel<X, H, Y>,
               blocks_for(args.batch * args.filters * args.height * args.width, 256), 256, 0,
               stream, args.x, args.h, args.y, args.batch, args.channels, args.filters, args.height,
               args.width, args.kernel);
    };

}  // namespace gpu4s
