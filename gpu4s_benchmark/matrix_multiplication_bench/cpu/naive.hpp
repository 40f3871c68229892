// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/error.hpp"

namespace gpu4s::cpu_naive {

/// Beyond this one core takes seconds for one product, and a run takes many.
constexpr double most_operations = 0x1p30;

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
    if (2.0 * args.M * args.N * args.K > most_operations)
        throw Unavailable("more than 2^30 operations take one core too long");
    return [args] { multiply(args); };
}

}  // namespace gpu4s::cpu_naive
