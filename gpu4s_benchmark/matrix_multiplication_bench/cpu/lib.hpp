// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/backend/host.hpp"
#include "common/vendor/openblas.hpp"

namespace gpu4s {

/// OpenBLAS, which has no product of half or of integers.
constexpr auto matrix_multiplication_lib =
    []<std::floating_point T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        openblas::gemm(args.M, args.N, args.K, args.A, args.B, args.C);
    };

}  // namespace gpu4s
