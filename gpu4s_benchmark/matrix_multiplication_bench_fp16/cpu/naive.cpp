// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/naive.hpp"

#include "../matrix_multiplication_bench_fp16.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, i-j-k.
const Variant<MatrixMultiplicationFp16> naive{
    "naive", []<class T>(const MatrixMultiplicationFp16::Args<T>& args, backend::Stream) {
        return cpu_naive::prepare(args);
    }};

}  // namespace gpu4s
