// SPDX-License-Identifier: Apache-2.0
#include "../gpu/lib.hpp"
#include "../gpu/products.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<MatrixMultiplicationFp16> naive{"naive", matrix_multiplication_fp16_naive};
const Variant<MatrixMultiplicationFp16> opt{"opt", matrix_multiplication_fp16_opt};
const Variant<MatrixMultiplicationFp16> lib{
    "lib", matrix_multiplication_fp16_lib, {.unavailable = blas::unavailable}};

}  // namespace gpu4s
