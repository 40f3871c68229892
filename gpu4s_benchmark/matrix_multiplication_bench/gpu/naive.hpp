// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

// One thread per element of C, consecutive threads along a row; a block of 32 columns x 8 rows.
template <class T, class R>
__global__ void matrix_multiplication_naive_kernel(const T* A, const T* B, R* C, int64_t M,
                                                   int64_t N, int64_t K) {
    const int64_t j = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (j >= N) return;
    const int64_t stride = int64_t{gridDim.y} * blockDim.y;
    for (int64_t i = blockIdx.y * int64_t{blockDim.y} + threadIdx.y; i < M; i += stride) {
        Arithmetic<T> sum = 0;
        for (int64_t k = 0; k < K; ++k)
            sum += static_cast<Arithmetic<T>>(widen(A[i * K + k])) *
                   static_cast<Arithmetic<T>>(widen(B[k * N + j]));
        C[i * N + j] = narrow<R>(static_cast<Accumulator<T>>(sum));
    }
}

constexpr auto matrix_multiplication_naive =
    []<class T, class R>(const MatrixMultiplication::Args<T, R>& args, Stream stream) {
        const dim3 grid(blocks_for(args.N, 32), blocks_along_y(args.M, 8));
        launch(matrix_multiplication_naive_kernel<T, R>, grid, dim3(32, 8), 0, stream, args.A,
               args.B, args.C, args.M, args.N, args.K);
    };

}  // namespace gpu4s
