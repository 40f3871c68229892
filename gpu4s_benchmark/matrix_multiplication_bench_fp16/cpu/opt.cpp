// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/product.hpp"

namespace gpu4s {

// All cores and SIMD, as in matrix_multiplication: both operands are widened while they are packed.
const Variant<MatrixMultiplicationFp16> opt{
    "opt", []<class T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream) {
        return cpu_product::prepare(args);
    }};

}  // namespace gpu4s
