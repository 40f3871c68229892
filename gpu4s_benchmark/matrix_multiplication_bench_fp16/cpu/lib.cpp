// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/variant.hpp"
#include "common/vendor/openblas.hpp"

namespace gpu4s {

// OpenBLAS built with BUILD_BFLOAT16; it has no product of half.
const Variant<MatrixMultiplicationFp16> lib{
    "lib",
    []<std::same_as<bfloat16> T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream) {
        openblas::gemm_to_float(args.M, args.N, args.K, args.A, args.B, args.C);
    },
    {.unavailable = openblas::unavailable_bfloat16}};

}  // namespace gpu4s
