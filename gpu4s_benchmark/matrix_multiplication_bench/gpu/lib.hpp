// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/vendor/blas.hpp"

namespace gpu4s {

/// The vendor's library, which has no product of int32; half and bfloat16 also with C in float.
constexpr auto matrix_multiplication_lib =
    []<Real T, class R>(const MatrixMultiplication::Args<T, R>& args, backend::Stream stream) {
        return [args, blas = blas::Handle(stream)] {
            if constexpr (std::is_same_v<T, R>)
                blas.gemm(args.M, args.N, args.K, args.A, args.B, args.C);
            else
                blas.gemm_to_float(args.M, args.N, args.K, args.A, args.B, args.C);
        };
    };

}  // namespace gpu4s
