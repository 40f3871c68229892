// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s {

// rocBLAS: float and double, on matrix units where it has kernels for them.
const Variant<MatrixMultiplicationTensor> lib{
    "lib",
    []<std::floating_point T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, stream, rocblas = rocblas::Rocblas::open()] {
            rocblas->gemm(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.unavailable = rocblas::unavailable}};

}  // namespace gpu4s
