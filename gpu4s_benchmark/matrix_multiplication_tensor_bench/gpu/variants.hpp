// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/lib.hpp"
#include "products.hpp"

namespace gpu4s {

const Variant<MatrixMultiplicationTensor> naive{"naive", matrix_multiplication_naive};
const Variant<MatrixMultiplicationTensor> opt{
    "opt", matrix_multiplication_tensor_opt, {.operand_roundoff = full_products_roundoff}};
const Variant<MatrixMultiplicationTensor> tf32{
    "tf32", matrix_multiplication_tensor_tf32, {.operand_roundoff = tf32_roundoff}};
const Variant<MatrixMultiplicationTensor> lib{
    "lib", matrix_multiplication_lib, {.unavailable = blas::unavailable}};

}  // namespace gpu4s
