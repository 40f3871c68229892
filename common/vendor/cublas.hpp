// SPDX-License-Identifier: Apache-2.0
// cuBLAS, bound at run time with the prototypes of the toolkit's header; GPU4S_CUBLAS names
// another file. For CUDA sources.
#pragma once

#include <cublas_v2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"
#include "common/types.hpp"
#include "common/vendor/binding.hpp"

namespace gpu4s::cublas {

namespace detail {

/// cublasGemmEx, of which the C++ header has two overloads: the one that the library exports.
using GemmEx = cublasStatus_t(cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int,
                              const void*, const void*, cudaDataType, int, const void*,
                              cudaDataType, int, const void*, void*, cudaDataType, int,
                              cublasComputeType_t, cublasGemmAlgo_t);
static_assert(std::is_same_v<decltype(static_cast<GemmEx*>(cublasGemmEx)), GemmEx*>);

/// Only the major version whose header this program was compiled with fits.
inline const Library& library() {
    static const std::string file = "libcublas.so." + std::to_string(CUBLAS_VER_MAJOR);
    static const Library library("GPU4S_CUBLAS", {file, "/usr/local/cuda/lib64/" + file});
    return library;
}

struct Functions {
    decltype(cublasCreate_v2)* create = library()["cublasCreate_v2"];
    decltype(cublasDestroy_v2)* destroy = library()["cublasDestroy_v2"];
    decltype(cublasSetStream_v2)* set_stream = library()["cublasSetStream_v2"];
    decltype(cublasSetMathMode)* set_math_mode = library()["cublasSetMathMode"];
    decltype(cublasGetStatusString)* status_text = library()["cublasGetStatusString"];
    decltype(cublasSgemm_v2)* sgemm = library()["cublasSgemm_v2"];
    decltype(cublasDgemm_v2)* dgemm = library()["cublasDgemm_v2"];
    GemmEx* gemm_ex = library()["cublasGemmEx"];
};

inline const Functions& functions() {
    static const Functions bound{};
    return bound;
}

inline void check(cublasStatus_t status, const char* call) {
    if (status != CUBLAS_STATUS_SUCCESS)
        throw Error(ExitCode::runtime_api,
                    std::string(call) + ": " + functions().status_text(status));
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

inline constexpr cublasOperation_t none = CUBLAS_OP_N, transpose = CUBLAS_OP_T;

/// Products of row-major matrices, C[M x N] = A[M x K] * B[K x N], queued on a stream. The math
/// mode is cuBLAS's default, in which float means float (no TF32, no emulation, unless
/// NVIDIA_TF32_OVERRIDE or CUBLAS_EMULATE_SINGLE_PRECISION ask for it; verification tells), with
/// partial sums of half products kept in float.
class Handle {
  public:
    /// One for all that live, queueing on `stream`. Throws Unavailable.
    explicit Handle(backend::Stream stream) : handle_(vendor::shared([] { return create(); })) {
        detail::check(
            detail::functions().set_stream(handle_.get(), static_cast<cudaStream_t>(stream.handle)),
            "cublasSetStream");
    }

    /// Float and double in their own precision, half accumulated in float and rounded once. With
    /// `transpose`, B is given as [N x K].
    template <class T>
    void gemm(int64_t M, int64_t N, int64_t K, const T* A, const T* B, T* C,
              cublasOperation_t of_B = none) const {
        if constexpr (std::is_same_v<T, half>)
            extended(M, N, K, A, B, CUDA_R_16F, C, CUDA_R_16F, CUBLAS_COMPUTE_32F, of_B);
        else if constexpr (std::is_same_v<T, float>)
            full(detail::functions().sgemm, of_B, M, N, K, A, B, C);
        else
            full(detail::functions().dgemm, of_B, M, N, K, A, B, C);
    }
    /// Half or bfloat16 accumulated in float and stored as float.
    template <class T>
    void gemm_to_float(int64_t M, int64_t N, int64_t K, const T* A, const T* B, float* C) const {
        extended(M, N, K, A, B, std::is_same_v<T, half> ? CUDA_R_16F : CUDA_R_16BF, C, CUDA_R_32F,
                 CUBLAS_COMPUTE_32F);
    }
    /// Float, operands in TensorFloat-32.
    void gemm_tf32(int64_t M, int64_t N, int64_t K, const float* A, const float* B,
                   float* C) const {
        extended(M, N, K, A, B, CUDA_R_32F, C, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32);
    }

  private:
    using Owned = std::shared_ptr<std::remove_pointer_t<cublasHandle_t>>;

    static Owned create() {
        const auto& functions = detail::functions();
        const Owned handle =
            vendor::created<detail::check>("cublasCreate", functions.create, functions.destroy);
        const auto mode = static_cast<cublasMath_t>(
            CUBLAS_DEFAULT_MATH | CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION);
        detail::check(functions.set_math_mode(handle.get(), mode), "cublasSetMathMode");
        return handle;
    }

    // Both compute the product of the column-major views, C^T[N x M] = B^T[N x K] * A^T[K x M].
    template <class Function, class T>
    void full(Function function, cublasOperation_t of_B, int64_t M, int64_t N, int64_t K,
              const T* A, const T* B, T* C) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        const T one = 1, zero = 0;
        detail::check(function(handle_.get(), of_B, none, m, n, k, &one, B, of_B == none ? m : k, A,
                               k, &zero, C, m),
                      "cublas gemm");
    }
    void extended(int64_t M, int64_t N, int64_t K, const void* A, const void* B, cudaDataType in,
                  void* C, cudaDataType out, cublasComputeType_t compute,
                  cublasOperation_t of_B = none) const {
        const int m = static_cast<int>(N), n = static_cast<int>(M), k = static_cast<int>(K);
        const float one = 1, zero = 0;
        detail::check(detail::functions().gemm_ex(handle_.get(), of_B, none, m, n, k, &one, B, in,
                                                  of_B == none ? m : k, A, in, k, &zero, C, out, m,
                                                  compute, CUBLAS_GEMM_DEFAULT),
                      "cublasGemmEx");
    }

    Owned handle_;
};

}  // namespace gpu4s::cublas
