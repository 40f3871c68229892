// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication_3p5bit.hpp"
#include "common/variant.hpp"
#include "common/vendor/openblas.hpp"

namespace gpu4s {

// The same product in fp32 by OpenBLAS, operands dequantised in set-up.
const Variant<MatrixMultiplication3p5bit> lib_fp32{
    "lib_fp32",
    [](const MatrixMultiplication3p5bit::Args<float>& args, backend::Stream) {
        const auto& s = args.shape;
        const auto container = static_cast<Container>(s.container);
        const auto weights =
            unpack({args.W, size_in_bytes(s.k, s.n, container)}, s.k, s.n, container);
        const auto operands = std::make_shared<std::array<backend::Buffer, 2>>(
            std::array{backend::Buffer(static_cast<size_t>(s.m * s.k) * sizeof(float)),
                       backend::Buffer(static_cast<size_t>(s.k * s.n) * sizeof(float))});
        auto* A = (*operands)[0].as<float>();
        auto* W = (*operands)[1].as<float>();
        for (int64_t i = 0; i < s.m * s.k; ++i)
            A[i] = static_cast<float>(args.A[i]) * args.a_scale[i / s.k];
        const int64_t group = s.group == 0 ? s.k : s.group;
#pragma omp parallel for
        for (int64_t k = 0; k < s.k; ++k)
            for (int64_t j = 0; j < s.n; ++j) {
                const int w = weights[k * s.n + j] * (k % 2 == 1 ? 1 << s.low_shift : 1);
                W[k * s.n + j] = static_cast<float>(w) * args.w_scale[k / group * s.n + j];
            }
        return [args, operands] {
            const auto& s = args.shape;
            openblas::gemm(s.m, s.n, s.k, (*operands)[0].as<float>(), (*operands)[1].as<float>(),
                           args.C);
        };
    },
    {unit_roundoff<float>(), openblas::unavailable}};

}  // namespace gpu4s
