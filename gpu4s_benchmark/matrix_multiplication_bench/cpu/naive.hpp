// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/backend/host.hpp"
#include "common/one_core.hpp"

namespace gpu4s {

// One core, i-j-k: for each element of C a row of A times a column of B. Throws Unavailable where
// that would take too long.
constexpr auto matrix_multiplication_naive =
    []<class T, class R>(const MatrixMultiplication::Args<T, R>& args, backend::Stream) {
        refuse_long_runs(2.0 * args.M * args.N * args.K);
        return [args] {
            for (int64_t i = 0; i < args.M; ++i)
                for (int64_t j = 0; j < args.N; ++j) {
                    Arithmetic<T> sum = 0;
                    for (int64_t k = 0; k < args.K; ++k)
                        sum += static_cast<Arithmetic<T>>(args.A[i * args.K + k]) *
                               static_cast<Arithmetic<T>>(args.B[k * args.N + j]);
                    args.C[i * args.N + j] = static_cast<R>(sum);
                }
        };
    };

}  // namespace gpu4s
