// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"
#include "common/vendor/openblas.hpp"

namespace gpu4s {

// OpenBLAS, which has no product of integers.
const Variant<MatrixMultiplicationTensor> lib{
    "lib",
    []<std::floating_point T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        openblas::gemm(args.M, args.N, args.K, args.A, args.B, args.C);
    },
    {.unavailable = openblas::unavailable}};

}  // namespace gpu4s
