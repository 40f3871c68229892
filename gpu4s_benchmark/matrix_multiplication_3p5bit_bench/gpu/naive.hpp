// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../code_at.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// An accumulator as it is stored: itself, or scaled in float.
__device__ inline void store_scaled(int32_t* C, int32_t acc, float, float) { *C = acc; }
__device__ inline void store_scaled(float* C, int32_t acc, float a_scale, float w_scale) {
    *C = static_cast<float>(acc) * a_scale * w_scale;
}
/// The same of a sum of groups, which their scales have multiplied already.
__device__ inline void store_scaled(float* C, float sum, float a_scale, float) {
    *C = sum * a_scale;
}

/// C(i, j), its accumulator formed as the formula says.
template <class T>
__device__ inline void naive_element(const MatrixMultiplication3p5bit::Args<T>& args, int64_t i,
                                     int64_t j) {
    const auto& s = args.shape;
    const int8_t* a = args.A + i * s.k;
    const int64_t group = s.group == 0 || std::is_same_v<T, int32_t> ? s.k : s.group;
    float sum = 0.0f;
    for (int64_t g = 0; g * group < s.k; ++g) {
        const int64_t end = (g + 1) * group < s.k ? (g + 1) * group : s.k;
        int32_t acc = 0;
        for (int64_t k = g * group; k < end; k += 2) {
            const int code = code_at(args.W, s, k / 2, j);
            acc += a[k] * codec35_high(code);
            if (k + 1 < s.k) acc += a[k + 1] * (codec35_low(code) << s.low_shift);
        }
        if (group == s.k) {
            store_scaled(args.C + i * s.n + j, acc, args.a_scale[i], args.w_scale[j]);
            return;
        }
        sum += static_cast<float>(acc) * args.w_scale[g * s.n + j];
    }
    args.C[i * s.n + j] = static_cast<T>(sum * args.a_scale[i]);
}

// One thread per element of C; consecutive threads take consecutive columns.
template <class T>
__global__ void naive_3p5bit_kernel(MatrixMultiplication3p5bit::Args<T> args) {
    const int64_t j = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (j >= args.shape.n) return;
    for (int64_t i = blockIdx.y; i < args.shape.m; i += gridDim.y) naive_element(args, i, j);
}

constexpr auto naive_3p5bit = []<class T>(const MatrixMultiplication3p5bit::Args<T>& args,
                                          Stream stream) {
    const dim3 grid(blocks_for(args.shape.n, 128), blocks_along_y(args.shape.m));
    launch(naive_3p5bit_kernel<T>, grid, 128, 0, stream, args);
};

}  // namespace gpu4s
