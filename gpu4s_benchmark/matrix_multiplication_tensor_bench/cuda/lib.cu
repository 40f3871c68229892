// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_tensor.hpp"
#include "common/variant.hpp"
#include "common/vendor/cublas.hpp"

namespace gpu4s {

// cuBLAS: full products of float on the ordinary units, of double on tensor cores.
const Variant<MatrixMultiplicationTensor> lib{
    "lib",
    []<std::floating_point T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, stream, cublas = cublas::Cublas::open()] {
            cublas->gemm(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.unavailable = cublas::unavailable}};

// cuBLAS in TensorFloat-32, which it may round or cut off to.
const Variant<MatrixMultiplicationTensor> lib_tf32{
    "lib_tf32",
    []<std::same_as<float> T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, stream, cublas = cublas::Cublas::open()] {
            cublas->gemm_tf32(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.operand_roundoff = 0x1p-10, .unavailable = cublas::unavailable}};

}  // namespace gpu4s
