// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/naive.hpp"

#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, i-j-k.
const Variant<MatrixMultiplicationTensor> naive{
    "naive", []<class T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        return cpu_naive::prepare(args);
    }};

}  // namespace gpu4s
