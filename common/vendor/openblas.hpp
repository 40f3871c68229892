// SPDX-License-Identifier: Apache-2.0
// OpenBLAS, bound at run time; GPU4S_OPENBLAS names another file. The prototypes are those of the
// CBLAS interface with 32-bit integers, the default build of OpenBLAS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/bfloat16.hpp"
#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::openblas {

namespace detail {

/// cblas_?gemm: order, transposition of A and B, M, N, K, alpha, A, lda, B, ldb, beta, C, ldc.
template <class T>
using Gemm = void(int, int, int, int, int, int, T, const T*, int, const T*, int, T, T*, int);

/// cblas_sbgemm: bfloat16 operands, the rest float.
using GemmBfloat16 = void(int, int, int, int, int, int, float, const bfloat16*, int,
                          const bfloat16*, int, float, float*, int);

inline const Library& library() {
    static const Library library("GPU4S_OPENBLAS", {"libopenblas.so.0", "libopenblas.so"});
    return library;
}

struct Functions {
    Gemm<float>* sgemm = library()["cblas_sgemm"];
    Gemm<double>* dgemm = library()["cblas_dgemm"];
    std::string config = library().symbol<const char*()>("openblas_get_config")();
};

inline const Functions& functions() {
    static const Functions bound{};
    if (bound.config.find("USE64BITINT") != std::string::npos)
        throw Unavailable(library().name() + " is built with 64-bit integers");
    return bound;
}
/// Builds without BUILD_BFLOAT16 lack it.
inline GemmBfloat16* sbgemm() {
    (void)functions();
    static GemmBfloat16* const bound = library()["cblas_sbgemm"];
    return bound;
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// The same of gemm_to_float().
inline std::optional<std::string> unavailable_bfloat16() {
    return reason_unavailable([] { (void)detail::sbgemm(); });
}

/// Version, options and the processor it is tuned for.
inline const std::string& configuration() { return detail::functions().config; }

/// C[M x N] = A[M x K] * B[K x N], row-major, T float or double, on the threads OpenBLAS chooses
/// (OPENBLAS_NUM_THREADS). Throws Unavailable.
template <class T>
void gemm(int64_t M, int64_t N, int64_t K, const T* A, const T* B, T* C) {
    constexpr int row_major = 101, not_transposed = 111;
    const auto call = [&](detail::Gemm<T>* function) {
        const int m = static_cast<int>(M), n = static_cast<int>(N), k = static_cast<int>(K);
        function(row_major, not_transposed, not_transposed, m, n, k, T(1), A, k, B, n, T(0), C, n);
    };
    if constexpr (sizeof(T) == sizeof(float))
        call(detail::functions().sgemm);
    else
        call(detail::functions().dgemm);
}

/// The same with bfloat16 operands, summed and stored in float.
inline void gemm_to_float(int64_t M, int64_t N, int64_t K, const bfloat16* A, const bfloat16* B,
                          float* C) {
    constexpr int row_major = 101, not_transposed = 111;
    const int m = static_cast<int>(M), n = static_cast<int>(N), k = static_cast<int>(K);
    detail::sbgemm()(row_major, not_transposed, not_transposed, m, n, k, 1, A, k, B, n, 0, C, n);
}

}  // namespace gpu4s::openblas
