// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/variant.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s {

const Variant<MatrixMultiplicationFp16> lib{
    "lib",
    []<class T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream stream) {
        return [args, stream, rocblas = rocblas::Rocblas::open()] {
            rocblas->gemm_to_float(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.unavailable = rocblas::unavailable}};

}  // namespace gpu4s
