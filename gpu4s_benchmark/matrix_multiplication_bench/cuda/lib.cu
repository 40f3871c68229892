// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication.hpp"
#include "common/variant.hpp"
#include "common/vendor/cublas.hpp"

namespace gpu4s {

template <class T>
concept OfferedByCublas = !std::is_integral_v<T>;

const Variant<MatrixMultiplication> lib{
    "lib",
    []<OfferedByCublas T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, stream, cublas = cublas::Cublas::open()] {
            cublas->gemm(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.unavailable = cublas::unavailable}};

}  // namespace gpu4s
