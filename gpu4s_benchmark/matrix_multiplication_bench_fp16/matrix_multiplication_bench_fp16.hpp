// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpu4s_benchmark/matrix_multiplication_tensor_bench/matrix_multiplication_tensor.hpp"

namespace gpu4s {

/// Operands of 16 bits, whose products are numbers of float; sums and C are float.
struct MatrixMultiplicationFp16 : MatrixMultiplication {
    static constexpr const char* name = "matrix_multiplication_fp16";
    static constexpr const char* formula = "C[M x N] in float = A[M x K] * B[K x N] in 16 bits";
    using Types = TypeList<half, bfloat16>;
    using Shape = MatrixMultiplicationTensor::Shape;
    template <class T>
    using Output = float;

    template <class T>
    using Args = MatrixMultiplication::Args<T, float>;

    template <class T>
    static Work work(const Shape& shape) {
        return MatrixMultiplication::work<T, float>(shape);
    }
};

}  // namespace gpu4s
