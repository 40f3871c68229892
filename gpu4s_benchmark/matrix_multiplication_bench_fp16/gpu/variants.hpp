// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/lib.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<MatrixMultiplicationFp16> naive{"naive", matrix_multiplication_naive};
const Variant<MatrixMultiplicationFp16> opt{"opt", matrix_multiplication_fp16_opt};
const Variant<MatrixMultiplicationFp16> lib{
    "lib", matrix_multiplication_lib, {.unavailable = blas::unavailable}};

}  // namespace gpu4s
