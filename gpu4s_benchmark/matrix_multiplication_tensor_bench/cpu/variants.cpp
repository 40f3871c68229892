// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/lib.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/opt.hpp"

namespace gpu4s {

// Those of matrix_multiplication: processors have no matrix unit for these types.
const Variant<MatrixMultiplicationTensor> naive{"naive", matrix_multiplication_naive};
const Variant<MatrixMultiplicationTensor> opt{"opt", matrix_multiplication_opt};
const Variant<MatrixMultiplicationTensor> lib{
    "lib", matrix_multiplication_lib, {.unavailable = openblas::unavailable}};

}  // namespace gpu4s
