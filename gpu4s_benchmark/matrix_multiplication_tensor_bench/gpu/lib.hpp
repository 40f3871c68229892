// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "../matrix_multiplication_tensor.hpp"
#include "common/vendor/blas.hpp"

namespace gpu4s {

/// cuBLAS takes ordinary units for full products of float and tensor cores for double, rocBLAS
/// matrix units where it has kernels for them.
constexpr auto matrix_multiplication_tensor_lib =
    []<std::floating_point T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, blas = blas::Handle(stream)] {
            blas.gemm(args.M, args.N, args.K, args.A, args.B, args.C);
        };
    };

}  // namespace gpu4s
