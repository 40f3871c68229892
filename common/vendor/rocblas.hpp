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

namespace gpu4s::rocblas {

namespace detail {

enum Operation : int { none = 111, transpose = 112 };
enum Datatype : int { f16_r = 150, f32_r = 151, i8_r = 160, i32_r = 162, bf16_r = 168 };
enum Algorithm : int { standard = 0 };
using Handle = void*;
using Status = int;  ///< 0 is success

/// handle, operations, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc; all column-major.
template <class T>
using Gemm = Status(Handle, Operation, Operation, int, int, int, const T*, const T*, int, const T*,
                    int, const T*, T*, int);
/// The same with a type behind each pointer, the output D apart from C, and at the end the type of
/// the computation, the algorithm, its index and flags.
using GemmEx = Status(Handle, Operation, Operation, int, int, int, const void*, const void*,
                      Datatype, int, const void*, Datatype, int, const void*, const void*, Datatype,
                      int, void*, Datatype, int, Datatype, Algorithm, int32_t, uint32_t);

struct Functions {
    Status (*create)(Handle*);
    Status (*destroy)(Handle);
    Status (*set_stream)(Handle, void*);
    const char* (*status_text)(Status);
    Gemm<float>* sgemm;
    Gemm<double>* dgemm;
    GemmEx* gemm_ex;
};

inline const Functions& functions() {
    if (std::string(backend::name()) != "hip")
        throw Unavailable(std::string("rocBLAS runs on AMD GPUs only, this is the backend ") +
                          backend::name());
    static const Library library(
        "GPU4S_ROCBLAS", {"librocblas.so.4", "librocblas.so.5", "librocblas.so.3",
                          "librocblas.so.0", "librocblas.so", "/opt/rocm/lib/librocblas.so"});
    static const Functions bound{library.symbol<Status(Handle*)>("rocblas_create_handle"),
                                 library.symbol<Status(Handle)>("rocblas_destroy_handle"),
                                 library.symbol<Status(Handle, void*)>("rocblas_set_stream"),
                                 library.symbol<const char*(Status)>("rocblas_status_to_string"),
                                 library.symbol<Gemm<float>>("rocblas_sgemm"),
                                 library.symbol<Gemm<double>>("rocblas_dgemm"),
                                 library.symbol<GemmEx>("rocblas_gemm_ex")};
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

/// A handle. All matrices are row-major, calls are queued on the stream.
class Rocblas {
  public:
    /// The handle that all holders share; it goes when the last of them does. Throws Unavailable.
    static std::shared_ptr<const Rocblas> open() {
        static std::weak_ptr<const Rocblas> shared;
        std::shared_ptr<const Rocblas> handle = shared.lock();
        if (!handle) shared = handle = std::shared_ptr<const Rocblas>(new Rocblas);
        return handle;
    }
    Rocblas(const Rocblas&) = delete;
    ~Rocblas() { (void)detail::functions().destroy(handle_); }

    /// C[M x N] = A[M x K] * B[K x N], float and double in their own precision, half accumulated in
    /// float and rounded once.
    template <class T>
    void gemm(backend::Stream stream, int64_t M, int64_t N, int64_t K, const T* A, const T* B,
              T* C) const {
        // The product of the column-major views: C^T[N x M] = B^T[N x K] * A^T[K x M].
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        detail::check(detail::functions().set_stream(handle_, stream.handle), "rocblas_set_stream");
        if constexpr (std::is_same_v<T, half>) {
            extended(detail::none, m, n, k, B, m, A, detail::f16_r, C, detail::f16_r, 1.0f, 0.0f,
                     detail::f32_r);
        } else {
            const T one = 1, zero = 0;
            const auto call = [&](detail::Gemm<T>* function) {
                detail::check(function(handle_, detail::none, detail::none, m, n, k, &one, B, m, A,
                                       k, &zero, C, m),
                              "rocblas_gemm");
            };
            if constexpr (std::is_same_v<T, float>)
                call(detail::functions().sgemm);
            else
                call(detail::functions().dgemm);
        }
    }

    /// Half or bfloat16 accumulated in float and stored as float.
    template <class T>
    void gemm_to_float(backend::Stream stream, int64_t M, int64_t N, int64_t K, const T* A,
                       const T* B, float* C) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        const auto type = std::is_same_v<T, half> ? detail::f16_r : detail::bf16_r;
        detail::check(detail::functions().set_stream(handle_, stream.handle), "rocblas_set_stream");
        extended(detail::none, m, n, k, B, m, A, type, C, detail::f32_r, 1.0f, 0.0f, detail::f32_r);
    }

    /// C[M x N] int32 = A[M x K] * B[K x N] int8, exact, with B given as its transpose W[N x K].
    void int8_gemm(backend::Stream stream, int64_t M, int64_t N, int64_t K, const int8_t* A,
                   const int8_t* W, int32_t* C) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        detail::check(detail::functions().set_stream(handle_, stream.handle), "rocblas_set_stream");
        extended(detail::transpose, m, n, k, W, k, A, detail::i8_r, C, detail::i32_r, int32_t{1},
                 int32_t{0}, detail::i32_r);
    }

  private:
    Rocblas() { detail::check(detail::functions().create(&handle_), "rocblas_create_handle"); }

    template <class Scale>
    void extended(detail::Operation operation, int m, int n, int k, const void* first, int ld,
                  const void* second, detail::Datatype in, void* out, detail::Datatype out_type,
                  Scale one, Scale zero, detail::Datatype compute) const {
        detail::check(
            detail::functions().gemm_ex(handle_, operation, detail::none, m, n, k, &one, first, in,
                                        ld, second, in, k, &zero, out, out_type, m, out, out_type,
                                        m, compute, detail::standard, 0, 0),
            "rocblas_gemm_ex");
    }

    detail::Handle handle_ = nullptr;
};

}  // namespace gpu4s::rocblas

#if __has_include(<rocblas/rocblas.h>)
#include "common/vendor/rocblas_header.hpp"
#endif
