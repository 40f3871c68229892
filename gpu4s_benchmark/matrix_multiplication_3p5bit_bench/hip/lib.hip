// SPDX-License-Identifier: Apache-2.0
// The same product by rocBLAS in fp32, fp16 and int8.
#include "../gpu/dequantise.hpp"
#include "common/variant.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication3p5bit> lib_fp32{"lib_fp32",
                                                   dequantised_product<float, rocblas::Rocblas>,
                                                   {unit_roundoff<float>(), rocblas::unavailable}};

const Variant<MatrixMultiplication3p5bit> lib_fp16{"lib_fp16",
                                                   dequantised_product<half, rocblas::Rocblas>,
                                                   {unit_roundoff<half>(), rocblas::unavailable}};

const Variant<MatrixMultiplication3p5bit> lib_int8{
    "lib_int8",
    [](const MatrixMultiplication3p5bit::Args<int32_t>& args, Stream stream) {
        const auto W = std::make_shared<backend::Buffer>(transposed_int8(args, stream));
        return [args, stream, W, rocblas = rocblas::Rocblas::open()] {
            const auto& s = args.shape;
            rocblas->int8_gemm(stream, s.m, s.n, s.k, args.A, W->as<int8_t>(), args.C);
        };
    },
    {0.0, rocblas::unavailable}};

}  // namespace gpu4s
