// SPDX-License-Identifier: Apache-2.0
// cuFFT, bound at run time; GPU4S_CUFFT names another file. Prototypes and values are those of the
// library's interface since CUDA 11; where its header is installed the compiler compares them. For
// CUDA sources.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/fourier.hpp"
#include "common/library.hpp"

namespace gpu4s::cufft {

namespace detail {

enum Type : int { complex_float = 0x29, complex_double = 0x69 };
constexpr int forward = -1, not_enough_memory = 2;
using Plan = int;
using Status = int;  ///< 0 is success

/// cuFFT's major version is the toolkit's less one; only that one is sure to fit its runtime.
inline const Library& library() {
    static const std::string file = "libcufft.so." + std::to_string(CUDART_VERSION / 1000 - 1);
    static const Library library("GPU4S_CUFFT", {file, "/usr/local/cuda/lib64/" + file});
    return library;
}

struct Functions {
    Status (*create)(Plan*) = library()["cufftCreate"];
    Status (*destroy)(Plan) = library()["cufftDestroy"];
    /// plan, rank, lengths, embedding lengths, stride and distance of the input, the same of the
    /// output, type, how many, bytes of the workspace that it allocates.
    Status (*make_plan)(Plan, int, long long*, long long*, long long, long long, long long*,
                        long long, long long, Type, long long,
                        size_t*) = library()["cufftMakePlanMany64"];
    Status (*set_stream)(Plan, cudaStream_t) = library()["cufftSetStream"];
    Status (*execute_float)(Plan, void* in, void* out, int direction) = library()["cufftExecC2C"];
    Status (*execute_double)(Plan, void* in, void* out, int direction) = library()["cufftExecZ2Z"];
};

inline const Functions& functions() {
    static const Functions bound{};
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    throw Error(status == not_enough_memory ? ExitCode::out_of_memory : ExitCode::runtime_api,
                std::string(call) + ": cuFFT's error " + std::to_string(status));
}

/// A plan, which is a number.
struct Owned {
    Plan plan{};
    Owned() { check(functions().create(&plan), "cufftCreate"); }
    Owned(const Owned&) = delete;
    ~Owned() { (void)functions().destroy(plan); }
};

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// What queues the transform y of x, T float or double. Throws Unavailable, or Error where there is
/// no such plan or too little memory. Leaves x as it is.
template <class T>
auto transform(backend::Stream stream, const FourierGrid& grid) {
    using namespace detail;
    const auto [rows, columns, row_distance, down] = grid;
    constexpr bool single = std::is_same_v<T, float>;
    const Functions& f = functions();
    const auto owned = std::make_shared<const Owned>();
    long long lengths[] = {rows, columns};
    long long* used = down ? lengths : lengths + 1;
    size_t workspace_bytes = 0;
    check(f.make_plan(owned->plan, down ? 2 : 1, used, used, 1, row_distance, used, 1, columns,
                      single ? complex_float : complex_double, down ? 1 : rows, &workspace_bytes),
          "cufftMakePlanMany64");
    check(f.set_stream(owned->plan, static_cast<cudaStream_t>(stream.handle)), "cufftSetStream");
    return [owned, execute = single ? f.execute_float : f.execute_double](const T* x, T* y) {
        check(execute(owned->plan, const_cast<T*>(x), y, forward), "cufftExec");
    };
}

}  // namespace gpu4s::cufft

#if __has_include(<cufft.h>)
#include <cufft.h>

#include "common/vendor/called_alike.hpp"

namespace gpu4s::cufft::detail {

using vendor::called_alike;
static_assert(int(complex_float) == CUFFT_C2C && int(complex_double) == CUFFT_Z2Z);
static_assert(forward == CUFFT_FORWARD && not_enough_memory == CUFFT_ALLOC_FAILED);
static_assert(CUFFT_SUCCESS == 0);
static_assert(called_alike(&Functions::create, cufftCreate));
static_assert(called_alike(&Functions::destroy, cufftDestroy));
static_assert(called_alike(&Functions::make_plan, cufftMakePlanMany64));
static_assert(called_alike(&Functions::set_stream, cufftSetStream));
static_assert(called_alike(&Functions::execute_float, cufftExecC2C));
static_assert(called_alike(&Functions::execute_double, cufftExecZ2Z));

}  // namespace gpu4s::cufft::detail
#endif
