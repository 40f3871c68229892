// SPDX-License-Identifier: Apache-2.0
#include "../matrix_multiplication.hpp"
#include "common/variant.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s {

template <class T>
concept OfferedByRocblas = !std::is_integral_v<T>;

const Variant<MatrixMultiplication> lib{
    "lib",
    []<OfferedByRocblas T>(const MatrixMultiplication::Args<T>& args, backend::Stream stream) {
        return [args, stream, rocblas = rocblas::Rocblas::open()] {
            rocblas->gemm(stream, args.M, args.N, args.K, args.A, args.B, args.C);
        };
    },
    {.unavailable = rocblas::unavailable}};

}  // namespace gpu4s
