// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/cpu/product.hpp"

namespace gpu4s {

// All cores and SIMD, as in matrix_multiplication: processors have no matrix unit for these types.
const Variant<MatrixMultiplicationTensor> opt{
    "opt", []<class T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        return cpu_product::prepare(args);
    }};

}  // namespace gpu4s
