// SPDX-License-Identifier: Apache-2.0
// rocBLAS, bound at run time; GPU4S_ROCBLAS names another file. Prototypes and values are those of
// the binary interface of rocBLAS 2 to 5 (include/rocblas/internal/rocblas-types.h); where the real
// header is installed the compiler compares them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"
#include "common/types.hpp"
#include "common/vendor/binding.hpp"

namespace gpu4s::rocblas {

namespace detail {

enum Operation : int { none = 111, transpose = 112 };
enum Datatype : int { f16_r = 150, f32_r = 151, i8_r = 160, i32_r = 162, bf16_r = 168 };
enum Algorithm : int { standard = 0 };
using Pointer = void*;  ///< to a handle
using Status = int;     ///< 0 is success

/// handle, operations, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc; all column-major.
template <class T>
using Gemm = Status(Pointer, Operation, Operation, int, int, int, const T*, const T*, int, const T*,
                    int, const T*, T*, int);
/// The same with a type behind each pointer, the output D apart from C, and at the end the type of
/// the computation, the algorithm, its index and flags.
using GemmEx = Status(Pointer, Operation, Operation, int, int, int, const void*, const void*,
                      Datatype, int, const void*, Datatype, int, const void*, const void*, Datatype,
                      int, void*, Datatype, int, Datatype, Algorithm, int32_t, uint32_t);

inline const Library& library() {
    vendor::require_amd("rocBLAS");
    static const Library library(
        "GPU4S_ROCBLAS", {"librocblas.so.4", "librocblas.so.5", "librocblas.so.3",
                          "librocblas.so.0", "librocblas.so", "/opt/rocm/lib/librocblas.so"});
    return library;
}

struct Functions {
    Status (*create)(Pointer*) = library()["rocblas_create_handle"];
    Status (*destroy)(Pointer) = library()["rocblas_destroy_handle"];
    Status (*set_stream)(Pointer, void*) = library()["rocblas_set_stream"];
    const char* (*status_text)(Status) = library()["rocblas_status_to_string"];
    Gemm<float>* sgemm = library()["rocblas_sgemm"];
    Gemm<double>* dgemm = library()["rocblas_dgemm"];
    GemmEx* gemm_ex = library()["rocblas_gemm_ex"];
};

inline const Functions& functions() {
    static const Functions bound{};
    return bound;
}

inline void check(Status status, const char* call) {
    if (status != 0)
        throw Error(ExitCode::runtime_api,
                    std::string(call) + ": " + functions().status_text(status));
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

using detail::none, detail::transpose;

/// Products of row-major matrices, C[M x N] = A[M x K] * B[K x N], queued on a stream.
class Handle {
  public:
    /// One for all that live, queueing on `stream`. Throws Unavailable.
    explicit Handle(backend::Stream stream)
        : handle_(vendor::shared([] {
              return vendor::created<detail::check>(
                  "rocblas_create_handle", detail::functions().create, detail::functions().destroy);
          })) {
        detail::check(detail::functions().set_stream(handle_.get(), stream.handle),
                      "rocblas_set_stream");
    }

    /// Float and double in their own precision, half accumulated in float and rounded once. With
    /// `transpose`, B is given as [N x K].
    template <class T>
    void gemm(int64_t M, int64_t N, int64_t K, const T* A, const T* B, T* C,
              detail::Operation of_B = none) const {
        using namespace detail;
        if constexpr (std::is_same_v<T, half>)
            extended(of_B, M, N, K, A, B, f16_r, C, f16_r, 1.0f, f32_r);
        else if constexpr (std::is_same_v<T, float>)
            full(functions().sgemm, of_B, M, N, K, A, B, C);
        else
            full(functions().dgemm, of_B, M, N, K, A, B, C);
    }
    /// Half or bfloat16 accumulated in float and stored as float.
    template <class T>
    void gemm_to_float(int64_t M, int64_t N, int64_t K, const T* A, const T* B, float* C) const {
        using namespace detail;
        extended(none, M, N, K, A, B, std::is_same_v<T, half> ? f16_r : bf16_r, C, f32_r, 1.0f,
                 f32_r);
    }
    /// int8 accumulated in int32, B given as its transpose [N x K].
    void gemm_int8(int64_t M, int64_t N, int64_t K, const int8_t* A, const int8_t* B,
                   int32_t* C) const {
        using namespace detail;
        extended(transpose, M, N, K, A, B, i8_r, C, i32_r, int32_t{1}, i32_r);
    }

  private:
    // Both compute the product of the column-major views, C^T[N x M] = B^T[N x K] * A^T[K x M].
    template <class T>
    void full(detail::Gemm<T>* function, detail::Operation of_B, int64_t M, int64_t N, int64_t K,
              const T* A, const T* B, T* C) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        const T one = 1, zero = 0;
        detail::check(function(handle_.get(), of_B, none, m, n, k, &one, B, of_B == none ? m : k, A,
                               k, &zero, C, m),
                      "rocblas_gemm");
    }
    template <class Scale>
    void extended(detail::Operation of_B, int64_t M, int64_t N, int64_t K, const void* A,
                  const void* B, detail::Datatype in, void* C, detail::Datatype out, Scale one,
                  detail::Datatype compute) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        const Scale zero = 0;
        detail::check(detail::functions().gemm_ex(handle_.get(), of_B, none, m, n, k, &one, B, in,
                                                  of_B == none ? m : k, A, in, k, &zero, C, out, m,
                                                  C, out, m, compute, detail::standard, 0, 0),
                      "rocblas_gemm_ex");
    }

    vendor::Owned handle_;
};

/// What queues C[M x N] int32 = A[M x K] * B[K x N] int8, exact; all row-major, B given as its
/// transpose W[N x K].
inline auto int8_product(backend::Stream stream, int64_t M, int64_t N, int64_t K, const int8_t* A,
                         const int8_t* W, int32_t* C) {
    return [=, handle = Handle(stream)] { handle.gemm_int8(M, N, K, A, W, C); };
}

}  // namespace gpu4s::rocblas

#if __has_include(<rocblas/rocblas.h>)
#include "common/vendor/rocblas_header.hpp"
#endif
