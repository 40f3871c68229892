// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/one_core.hpp"

namespace gpu4s::cpu_naive {

// One core, i-j-k: for each element of C a row of A times a column of B.
template <class Args>
void multiply(const Args& args) {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(Args::A)>>;
    using R = std::remove_pointer_t<decltype(Args::C)>;
    for (int64_t i = 0; i < args.M; ++i)
        for (int64_t j = 0; j < args.N; ++j) {
            Arithmetic<T> sum = 0;
            for (int64_t k = 0; k < args.K; ++k)
                sum += static_cast<Arithmetic<T>>(args.A[i * args.K + k]) *
                       static_cast<Arithmetic<T>>(args.B[k * args.N + j]);
            args.C[i * args.N + j] = static_cast<R>(sum);
        }
}

/// Throws Unavailable where it would take too long. Args are those of MatrixMultiplication, or of
/// another operation whose C has another type.
template <class Args>
auto prepare(const Args& args) {
    refuse_long_runs(2.0 * args.M * args.N * args.K);
    return [args] { multiply(args); };
}

}  // namespace gpu4s::cpu_naive
