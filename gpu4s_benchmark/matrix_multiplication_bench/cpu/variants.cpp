// SPDX-License-Identifier: Apache-2.0
#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication> naive{"naive", matrix_multiplication_naive};
const Variant<MatrixMultiplication> opt{"opt", matrix_multiplication_opt};
const Variant<MatrixMultiplication> lib{
    "lib", matrix_multiplication_lib, {.unavailable = openblas::unavailable}};

}  // namespace gpu4s
