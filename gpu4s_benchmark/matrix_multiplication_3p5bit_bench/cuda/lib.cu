// SPDX-License-Identifier: Apache-2.0
// The same product by cuBLAS in fp32 and fp16 and by cuBLASLt in int8.
#include "../gpu/dequantise.hpp"
#include "common/variant.hpp"
#include "common/vendor/cublas.hpp"
#include "common/vendor/cublaslt.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication3p5bit> lib_fp32{"lib_fp32",
                                                   dequantised_product<float, cublas::Cublas>,
                                                   {unit_roundoff<float>(), cublas::unavailable}};

const Variant<MatrixMultiplication3p5bit> lib_fp16{"lib_fp16",
                                                   dequantised_product<half, cublas::Cublas>,
                                                   {unit_roundoff<half>(), cublas::unavailable}};

const Variant<MatrixMultiplication3p5bit> lib_int8{
    "lib_int8",
    [](const MatrixMultiplication3p5bit::Args<int32_t>& args, Stream stream) {
        const auto& s = args.shape;
        const auto W = std::make_shared<backend::Buffer>(transposed_int8(args, stream));
        const auto gemm = std::make_shared<cublaslt::Int8Gemm>(stream, s.m, s.n, s.k, args.A,
                                                               W->as<int8_t>(), args.C);
        return [W, gemm] { (*gemm)(); };
    },
    {0.0, cublaslt::unavailable}};

}  // namespace gpu4s
