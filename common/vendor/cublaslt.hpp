// SPDX-License-Identifier: Apache-2.0
// The int8 product of cuBLASLt, bound at run time with the prototypes of the toolkit's header;
// GPU4S_CUBLASLT names another file. For CUDA sources.
#pragma once

#include <cublasLt.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::cublaslt {

namespace detail {

struct Functions {
    decltype(cublasLtCreate)* create;
    decltype(cublasLtDestroy)* destroy;
    decltype(cublasLtGetStatusString)* status_text;
    decltype(cublasLtMatmulDescCreate)* operation_create;
    decltype(cublasLtMatmulDescDestroy)* operation_destroy;
    decltype(cublasLtMatmulDescSetAttribute)* operation_set;
    decltype(cublasLtMatrixLayoutCreate)* layout_create;
    decltype(cublasLtMatrixLayoutDestroy)* layout_destroy;
    decltype(cublasLtMatmulPreferenceCreate)* preference_create;
    decltype(cublasLtMatmulPreferenceDestroy)* preference_destroy;
    decltype(cublasLtMatmulPreferenceSetAttribute)* preference_set;
    decltype(cublasLtMatmulAlgoGetHeuristic)* heuristic;
    decltype(cublasLtMatmul)* matmul;
};

/// Only the major version whose header this program was compiled with fits.
inline const Functions& functions() {
    static const std::string file = "libcublasLt.so." + std::to_string(CUBLAS_VER_MAJOR);
    static const Library library("GPU4S_CUBLASLT", {file, "/usr/local/cuda/lib64/" + file});
    static const Functions bound{
        library.symbol<decltype(cublasLtCreate)>("cublasLtCreate"),
        library.symbol<decltype(cublasLtDestroy)>("cublasLtDestroy"),
        library.symbol<decltype(cublasLtGetStatusString)>("cublasLtGetStatusString"),
        library.symbol<decltype(cublasLtMatmulDescCreate)>("cublasLtMatmulDescCreate"),
        library.symbol<decltype(cublasLtMatmulDescDestroy)>("cublasLtMatmulDescDestroy"),
        library.symbol<decltype(cublasLtMatmulDescSetAttribute)>("cublasLtMatmulDescSetAttribute"),
        library.symbol<decltype(cublasLtMatrixLayoutCreate)>("cublasLtMatrixLayoutCreate"),
        library.symbol<decltype(cublasLtMatrixLayoutDestroy)>("cublasLtMatrixLayoutDestroy"),
        library.symbol<decltype(cublasLtMatmulPreferenceCreate)>("cublasLtMatmulPreferenceCreate"),
        library.symbol<decltype(cublasLtMatmulPreferenceDestroy)>(
            "cublasLtMatmulPreferenceDestroy"),
        library.symbol<decltype(cublasLtMatmulPreferenceSetAttribute)>(
            "cublasLtMatmulPreferenceSetAttribute"),
        library.symbol<decltype(cublasLtMatmulAlgoGetHeuristic)>("cublasLtMatmulAlgoGetHeuristic"),
        library.symbol<decltype(cublasLtMatmul)>("cublasLtMatmul")};
    return bound;
}

inline void check(cublasStatus_t status, const char* call) {
    if (status != CUBLAS_STATUS_SUCCESS)
        throw Error(ExitCode::runtime_api,
                    std::string(call) + ": " + functions().status_text(status));
}

/// What cuBLASLt creates is a pointer to be destroyed by its own function.
template <class Pointer, class Destroy>
auto owned(Pointer pointer, Destroy destroy) {
    auto destroyer = [destroy](Pointer gone) { (void)destroy(gone); };
    return std::unique_ptr<std::remove_pointer_t<Pointer>, decltype(destroyer)>(pointer, destroyer);
}
inline auto make_handle() {
    cublasLtHandle_t handle = nullptr;
    check(functions().create(&handle), "cublasLtCreate");
    return owned(handle, functions().destroy);
}
inline auto make_operation() {
    cublasLtMatmulDesc_t operation = nullptr;
    check(functions().operation_create(&operation, CUBLAS_COMPUTE_32I, CUDA_R_32I),
          "cublasLtMatmulDescCreate");
    auto owner = owned(operation, functions().operation_destroy);
    const cublasOperation_t transposed = CUBLAS_OP_T;
    check(functions().operation_set(operation, CUBLASLT_MATMUL_DESC_TRANSA, &transposed,
                                    sizeof transposed),
          "cublasLtMatmulDescSetAttribute");
    return owner;
}
/// Column-major, columns adjacent.
inline auto make_layout(cudaDataType type, int64_t rows, int64_t columns) {
    cublasLtMatrixLayout_t layout = nullptr;
    check(functions().layout_create(&layout, type, static_cast<uint64_t>(rows),
                                    static_cast<uint64_t>(columns), rows),
          "cublasLtMatrixLayoutCreate");
    return owned(layout, functions().layout_destroy);
}
inline auto make_preference(size_t workspace_bytes) {
    cublasLtMatmulPreference_t preference = nullptr;
    check(functions().preference_create(&preference), "cublasLtMatmulPreferenceCreate");
    auto owner = owned(preference, functions().preference_destroy);
    check(functions().preference_set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                     &workspace_bytes, sizeof workspace_bytes),
          "cublasLtMatmulPreferenceSetAttribute");
    return owner;
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// C[M x N] int32 = A[M x K] * B[K x N] int8, exact; A and C row-major, B given as its transpose
/// W[N x K], row-major: the only layout that the int8 kernels accept without a copy.
///
/// The kernels want N and K in multiples of 4; nothing is padded here, other sizes throw
/// Unavailable. M is free, but a caller with few rows may give buffers of M rounded up to 16 and
/// time that, too: some algorithms only exist there.
///
/// Set-up asks the heuristics for 8 algorithms with 64 MiB of workspace, times each on these
/// inputs (into a scratch C) and keeps the fastest.
class Int8Gemm {
  public:
    /// A and W must be filled. Throws Unavailable where cuBLASLt offers no algorithm.
    Int8Gemm(backend::Stream stream, int64_t M, int64_t N, int64_t K, const int8_t* A,
             const int8_t* W, int32_t* C)
        : stream_(stream),
          A_(A),
          W_(W),
          C_(C),
          w_(detail::make_layout(CUDA_R_8I, K, N)),
          a_(detail::make_layout(CUDA_R_8I, K, M)),
          c_(detail::make_layout(CUDA_R_32I, N, M)),
          workspace_(workspace_bytes) {
        if (N % 4 != 0 || K % 4 != 0)
            throw Unavailable("cuBLASLt's int8 product wants N and K in multiples of 4");
        choose(backend::Buffer(static_cast<size_t>(M * N) * sizeof(int32_t)));
    }

    /// Queues the product on the stream.
    void operator()() const { detail::check(run(algorithm_, C_), "cublasLtMatmul"); }

    /// Algorithms that were timed, and the time of the fastest.
    int algorithms() const { return algorithms_; }
    double seconds() const { return seconds_; }

  private:
    static constexpr size_t workspace_bytes = size_t{64} << 20;
    static constexpr int asked_for = 8;

    // The product of the column-major views, C^T[N x M] = W[N x K] * A^T[K x M].
    cublasStatus_t run(const cublasLtMatmulAlgo_t& algorithm, int32_t* C) const {
        const int32_t one = 1, zero = 0;
        return detail::functions().matmul(handle_.get(), operation_.get(), &one, W_, w_.get(), A_,
                                          a_.get(), &zero, C, c_.get(), C, c_.get(), &algorithm,
                                          workspace_.as<void>(), workspace_bytes,
                                          static_cast<cudaStream_t>(stream_.handle));
    }

    void choose(const backend::Buffer& scratch) {
        std::array<cublasLtMatmulHeuristicResult_t, asked_for> found{};
        int count = 0;
        const auto preference = detail::make_preference(workspace_bytes);
        const cublasStatus_t status = detail::functions().heuristic(
            handle_.get(), operation_.get(), w_.get(), a_.get(), c_.get(), c_.get(),
            preference.get(), asked_for, found.data(), &count);
        if (status != CUBLAS_STATUS_NOT_SUPPORTED) detail::check(status, "cublasLt heuristics");
        seconds_ = std::numeric_limits<double>::infinity();
        for (int i = 0; i < count; ++i) {
            if (found[i].state != CUBLAS_STATUS_SUCCESS) continue;
            const double seconds = time(found[i].algo, scratch.as<int32_t>());
            algorithms_ += seconds < std::numeric_limits<double>::infinity();
            if (seconds >= seconds_) continue;
            seconds_ = seconds;
            algorithm_ = found[i].algo;
        }
        if (algorithms_ == 0) throw Unavailable("cuBLASLt offers no int8 algorithm for this shape");
    }

    /// The fastest of five runs after one; infinity where the algorithm refuses to run.
    double time(const cublasLtMatmulAlgo_t& algorithm, int32_t* C) const {
        double fastest = std::numeric_limits<double>::infinity();
        if (run(algorithm, C) != CUBLAS_STATUS_SUCCESS) return fastest;
        backend::Timer timer;
        for (int i = 0; i < 5; ++i) {
            timer.start();
            detail::check(run(algorithm, C), "cublasLtMatmul");
            fastest = std::min(fastest, timer.stop_seconds());
        }
        return fastest;
    }

    using Handle = decltype(detail::make_handle());
    using Operation = decltype(detail::make_operation());
    using Layout = decltype(detail::make_layout(CUDA_R_8I, 0, 0));

    backend::Stream stream_;
    const int8_t* A_;
    const int8_t* W_;
    int32_t* C_;
    Handle handle_ = detail::make_handle();
    Operation operation_ = detail::make_operation();
    Layout w_, a_, c_;
    backend::Buffer workspace_;
    cublasLtMatmulAlgo_t algorithm_{};
    int algorithms_ = 0;
    double seconds_ = 0.0;
};

}  // namespace gpu4s::cublaslt
