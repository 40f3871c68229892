// SPDX-License-Identifier: Apache-2.0
#include "matrix_multiplication_bench_fp16.hpp"

#include "gpu4s_benchmark/matrix_multiplication_bench/problem.hpp"

namespace gpu4s {

/// Products are exact; two roundings each in the sum, as in matrix_multiplication_tensor.cpp.
template <class T>
using MatrixMultiplicationFp16Problem = MatrixProductProblem<MatrixMultiplicationFp16, T, 2>;

const BenchmarkOf<MatrixMultiplicationFp16, MatrixMultiplicationFp16Problem>
    matrix_multiplication_fp16;

}  // namespace gpu4s
