// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/vendor/blas.hpp"

namespace gpu4s {

/// The vendor's library, which has no product of int32.
constexpr auto matrix_multiplication_lib = []<Real T>(const MatrixMultiplication::Args<T>& args,
                                                      backend::Stream stream) {
    return [args, blas = blas::Handle(stream)] {
        blas.gemm(args.M, args.N, args.K, args.A, args.B, args.C);
    };
};

}  // namespace gpu4s
