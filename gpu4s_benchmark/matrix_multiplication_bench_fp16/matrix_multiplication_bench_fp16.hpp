// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_tensor_bench/matrix_multiplication_tensor.hpp"

namespace gpu4s {

/// Operands of 16 bits, whose products are numbers of float; sums and C are float.
struct MatrixMultiplicationFp16 {
    static constexpr const char* name = "matrix_multiplication_fp16";
    static constexpr const char* formula = "C[M x N] in float = A[M x K] * B[K x N] in 16 bits";
    using Types = TypeList<half, bfloat16>;
    using Shape = MatrixMultiplicationTensor::Shape;
    template <class T>
    using Output = float;

    /// All matrices row-major and dense, aligned to 256 bytes.
    template <class T>
    struct Args {
        const T* A;  ///< [M x K]
        const T* B;  ///< [K x N]
        float* C;    ///< [M x N]
        int64_t M, N, K;
    };

    template <class T>
    static Work work(const Shape& s) {
        const double m = double(s.m), n = double(s.n), k = double(s.k);
        return {2 * m * n * k, (m * k + k * n) * sizeof(T), m * n * sizeof(float)};
    }
};

}  // namespace gpu4s
