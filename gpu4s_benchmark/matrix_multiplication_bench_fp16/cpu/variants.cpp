// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/variant.hpp"
#include "common/vendor/openblas.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/opt.hpp"

namespace gpu4s {

// As in matrix_multiplication: opt widens both operands while it packs them.
const Variant<MatrixMultiplicationFp16> naive{"naive", matrix_multiplication_naive};
const Variant<MatrixMultiplicationFp16> opt{"opt", matrix_multiplication_opt};
// OpenBLAS built with BUILD_BFLOAT16; it has no product of half.
const Variant<MatrixMultiplicationFp16> lib{
    "lib",
    []<std::same_as<bfloat16> T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream) {
        openblas::gemm_to_float(args.M, args.N, args.K, args.A, args.B, args.C);
    },
    {.unavailable = openblas::unavailable_bfloat16}};

}  // namespace gpu4s
