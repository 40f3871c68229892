// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "../matrix_multiplication_tensor.hpp"
#include "common/vendor/cublas.hpp"

namespace gpu4s {

/// cuBLAS in TensorFloat-32.
constexpr auto matrix_multiplication_tensor_lib_tf32 =
    []<std::same_as<float> T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, blas = cublas::Handle(stream)] {
            blas.gemm_tf32(args.M, args.N, args.K, args.A, args.B, args.C);
        };
    };

/// cuBLAS may round operands to 11 bits, or cut them off.
constexpr double lib_tf32_roundoff = 0x1p-10;

}  // namespace gpu4s
