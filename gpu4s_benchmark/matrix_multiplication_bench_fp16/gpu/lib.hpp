// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/vendor/blas.hpp"

namespace gpu4s {

constexpr auto matrix_multiplication_fp16_lib =
    []<class T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream stream) {
        return [args, blas = blas::Handle(stream)] {
            blas.gemm_to_float(args.M, args.N, args.K, args.A, args.B, args.C);
        };
    };

}  // namespace gpu4s
