// SPDX-License-Identifier: Apache-2.0
// cuFFT, bound at run time; GPU4S_CUFFT names another file. Prototypes and values are those of the
// library's interface since CUDA 11; where its header is installed the compiler compares them. For
// CUDA sources.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::cufft {

namespace detail {

enum Type : int { complex_float = 0x29, complex_double = 0x69 };
constexpr int forward = -1, not_enough_memory = 2;
using Plan = int;
using Status = int;  ///< 0 is success
using Execute = Status (*)(Plan, void* in, void* out, int direction);

struct Functions {
    Status (*create)(Plan*);
    Status (*destroy)(Plan);
    /// plan, rank, lengths, embedding lengths, stride and distance of the input, the same of the
    /// output, type, how many, bytes of the workspace that it allocates.
    Status (*make_plan)(Plan, int, long long*, long long*, long long, long long, long long*,
                        long long, long long, Type, long long, size_t*);
    Status (*set_stream)(Plan, cudaStream_t);
    Execute execute_float, execute_double;
};

/// cuFFT's major version is the toolkit's less one; only that one is sure to fit its runtime.
inline const Functions& functions() {
    static const std::string file = "libcufft.so." + std::to_string(CUDART_VERSION / 1000 - 1);
    static const Library library("GPU4S_CUFFT", {file, "/usr/local/cuda/lib64/" + file});
    static const Functions bound = [] {
        Functions found{};
        const auto symbol = [](auto*& function, const char* name) {
            function = library.symbol<std::remove_reference_t<decltype(*function)>>(name);
        };
        symbol(found.create, "cufftCreate");
        symbol(found.destroy, "cufftDestroy");
        symbol(found.make_plan, "cufftMakePlanMany64");
        symbol(found.set_stream, "cufftSetStream");
        symbol(found.execute_float, "cufftExecC2C");
        symbol(found.execute_double, "cufftExecZ2Z");
        return found;
    }();
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    throw Error(status == not_enough_memory ? ExitCode::out_of_memory : ExitCode::runtime_api,
                std::string(call) + ": cuFFT's error " + std::to_string(status));
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// Forward transforms of `rows` rows of `columns` complex values, `row_distance` apart in the input
/// and `columns` apart in the output; with `down` one transform in both dimensions. T is float or
/// double. Calls are queued on the stream.
template <class T>
class Transform {
    static constexpr bool single = std::is_same_v<T, float>;

  public:
    /// Throws Unavailable, or Error where there is no such plan or too little memory.
    Transform(backend::Stream stream, int64_t rows, int64_t columns, int64_t row_distance,
              bool down) {
        const auto& functions = detail::functions();
        detail::check(functions.create(&plan_), "cufftCreate");
        try {
            long long lengths[] = {rows, columns};
            long long* used = down ? lengths : lengths + 1;
            size_t workspace_bytes = 0;
            detail::check(functions.make_plan(
                              plan_, down ? 2 : 1, used, used, 1, row_distance, used, 1, columns,
                              single ? detail::complex_float : detail::complex_double,
                              down ? 1 : rows, &workspace_bytes),
                          "cufftMakePlanMany64");
            detail::check(functions.set_stream(plan_, static_cast<cudaStream_t>(stream.handle)),
                          "cufftSetStream");
        } catch (...) {
            (void)functions.destroy(plan_);
            throw;
        }
    }
    Transform(const Transform&) = delete;
    ~Transform() { (void)detail::functions().destroy(plan_); }

    /// Leaves x as it is.
    void queue(const T* x, T* y) const {
        const auto& functions = detail::functions();
        const auto execute = single ? functions.execute_float : functions.execute_double;
        detail::check(execute(plan_, const_cast<T*>(x), y, detail::forward), "cufftExec");
    }

  private:
    detail::Plan plan_{};
};

}  // namespace gpu4s::cufft

#if __has_include(<cufft.h>)
#include <cufft.h>

#include "common/vendor/called_alike.hpp"

namespace gpu4s::cufft::detail {

using vendor::called_alike;
static_assert(int(complex_float) == CUFFT_C2C && int(complex_double) == CUFFT_Z2Z);
static_assert(forward == CUFFT_FORWARD && not_enough_memory == CUFFT_ALLOC_FAILED);
static_assert(CUFFT_SUCCESS == 0);
static_assert(called_alike<decltype(Functions::create), decltype(cufftCreate)>);
static_assert(called_alike<decltype(Functions::destroy), decltype(cufftDestroy)>);
static_assert(called_alike<decltype(Functions::make_plan), decltype(cufftMakePlanMany64)>);
static_assert(called_alike<decltype(Functions::set_stream), decltype(cufftSetStream)>);
static_assert(called_alike<Execute, decltype(cufftExecC2C)>);
static_assert(called_alike<Execute, decltype(cufftExecZ2Z)>);

}  // namespace gpu4s::cufft::detail
#endif
