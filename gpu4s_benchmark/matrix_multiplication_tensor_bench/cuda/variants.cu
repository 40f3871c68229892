// SPDX-License-Identifier: Apache-2.0
#include "../gpu/variants.hpp"
#include "lib_tf32.hpp"

namespace gpu4s {

const Variant<MatrixMultiplicationTensor> lib_tf32{
    "lib_tf32",
    matrix_multiplication_tensor_lib_tf32,
    {.operand_roundoff = lib_tf32_roundoff, .unavailable = blas::unavailable}};

}  // namespace gpu4s
