// SPDX-License-Identifier: Apache-2.0
// The int8 product of cuBLASLt, bound at run time with the prototypes of the toolkit's header;
// GPU4S_CUBLASLT names another file. For CUDA sources.
#pragma once

#include <cublasLt.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"
#include "common/vendor/binding.hpp"
#include "common/vendor/fastest.hpp"

namespace gpu4s::cublaslt {

namespace detail {

/// Only the major version whose header this program was compiled with fits.
inline const Library& library() {
    static const std::string file = "libcublasLt.so." + std::to_string(CUBLAS_VER_MAJOR);
    static const Library library("GPU4S_CUBLASLT", {file, "/usr/local/cuda/lib64/" + file});
    return library;
}

struct Functions {
    decltype(cublasLtCreate)* create = library()["cublasLtCreate"];
    decltype(cublasLtDestroy)* destroy = library()["cublasLtDestroy"];
    decltype(cublasLtGetStatusString)* status_text = library()["cublasLtGetStatusString"];
    decltype(cublasLtMatmulDescCreate)* operation_create = library()["cublasLtMatmulDescCreate"];
    decltype(cublasLtMatmulDescDestroy)* operation_destroy = library()["cublasLtMatmulDescDestroy"];
    decltype(cublasLtMatmulDescSetAttribute)* operation_set =
        library()["cublasLtMatmulDescSetAttribute"];
    decltype(cublasLtMatrixLayoutCreate)* layout_create = library()["cublasLtMatrixLayoutCreate"];
    decltype(cublasLtMatrixLayoutDestroy)* layout_destroy =
        library()["cublasLtMatrixLayoutDestroy"];
    decltype(cublasLtMatmulPreferenceCreate)* preference_create =
        library()["cublasLtMatmulPreferenceCreate"];
    decltype(cublasLtMatmulPreferenceDestroy)* preference_destroy =
        library()["cublasLtMatmulPreferenceDestroy"];
    decltype(cublasLtMatmulPreferenceSetAttribute)* preference_set =
        library()["cublasLtMatmulPreferenceSetAttribute"];
    decltype(cublasLtMatmulAlgoGetHeuristic)* heuristic =
        library()["cublasLtMatmulAlgoGetHeuristic"];
    decltype(cublasLtMatmul)* matmul = library()["cublasLtMatmul"];
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

/// Column-major, columns adjacent.
inline auto layout(cudaDataType type, int64_t rows, int64_t columns) {
    const Functions& f = functions();
    return vendor::created<check>("cublasLtMatrixLayoutCreate", f.layout_create, f.layout_destroy,
                                  type, rows, columns, rows);
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// What queues C[M x N] int32 = A[M x K] * B[K x N] int8, exact; all row-major, B given as its
/// transpose W[N x K], the only layout that the int8 kernels accept without a copy.
///
/// The kernels want N and K in multiples of 4; nothing is padded here, other sizes throw
/// Unavailable. M is free, but a caller with few rows may give buffers of M rounded up to 16 and
/// time that, too: some algorithms only exist there.
///
/// Set-up asks the heuristics for 8 algorithms with 64 MiB of workspace, times each on A and W,
/// which must be filled, into a scratch C, and keeps the fastest. Throws Unavailable where cuBLASLt
/// offers none.
inline auto int8_product(backend::Stream stream, int64_t M, int64_t N, int64_t K, const int8_t* A,
                         const int8_t* W, int32_t* C) {
    using namespace detail;
    using vendor::created;
    constexpr size_t workspace_bytes = size_t{64} << 20;
    if (N % 4 != 0 || K % 4 != 0)
        throw Unavailable("cuBLASLt's int8 product wants N and K in multiples of 4");
    const Functions& f = functions();
    const auto handle = created<check>("cublasLtCreate", f.create, f.destroy);
    const auto operation = created<check>("cublasLtMatmulDescCreate", f.operation_create,
                                          f.operation_destroy, CUBLAS_COMPUTE_32I, CUDA_R_32I);
    const cublasOperation_t transposed = CUBLAS_OP_T;
    check(f.operation_set(operation.get(), CUBLASLT_MATMUL_DESC_TRANSA, &transposed,
                          sizeof transposed),
          "cublasLtMatmulDescSetAttribute");
    const auto preference =
        created<check>("cublasLtMatmulPreferenceCreate", f.preference_create, f.preference_destroy);
    check(f.preference_set(preference.get(), CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                           &workspace_bytes, sizeof workspace_bytes),
          "cublasLtMatmulPreferenceSetAttribute");
    const auto w = layout(CUDA_R_8I, K, N), a = layout(CUDA_R_8I, K, M),
               c = layout(CUDA_R_32I, N, M);
    const auto workspace = std::make_shared<const backend::Buffer>(workspace_bytes);

    std::array<cublasLtMatmulHeuristicResult_t, 8> found{};
    int count = 0;
    const cublasStatus_t status =
        f.heuristic(handle.get(), operation.get(), w.get(), a.get(), c.get(), c.get(),
                    preference.get(), static_cast<int>(found.size()), found.data(), &count);
    if (status != CUBLAS_STATUS_NOT_SUPPORTED) check(status, "cublasLtMatmulAlgoGetHeuristic");
    // Products of the column-major views, C^T[N x M] = W[N x K] * A^T[K x M].
    std::vector<std::function<cublasStatus_t(int32_t*)>> products;
    for (int i = 0; i < count; ++i) {
        if (found[i].state != CUBLAS_STATUS_SUCCESS) continue;
        products.push_back([=, &f, algorithm = found[i].algo](int32_t* C) {
            const int32_t one = 1, zero = 0;
            return f.matmul(handle.get(), operation.get(), &one, W, w.get(), A, a.get(), &zero, C,
                            c.get(), C, c.get(), &algorithm, workspace->as<void>(), workspace_bytes,
                            static_cast<cudaStream_t>(stream.handle));
        });
    }
    if (products.empty()) throw Unavailable("cuBLASLt offers no int8 algorithm for this shape");
    const backend::Buffer scratch(static_cast<size_t>(M * N) * sizeof(int32_t));
    const auto best = fastest(products, [&](const auto& product) {
        const cublasStatus_t status = product(scratch.as<int32_t>());
        if (status == CUBLAS_STATUS_NOT_SUPPORTED || status == CUBLAS_STATUS_INVALID_VALUE)
            throw Unavailable(std::string("cuBLASLt's algorithms refuse this shape: ") +
                              f.status_text(status));
        check(status, "cublasLtMatmul");
    });
    return [best, C] { check(best(C), "cublasLtMatmul"); };
}

}  // namespace gpu4s::cublaslt
