// SPDX-License-Identifier: Apache-2.0
// Starting a kernel. The launch runs to its end before the call returns; errors come out of
// hipGetLastError as they do on a GPU.
#pragma once

#include <cstddef>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "common/hip_on_cpu/hip/hip_runtime_api.h"
#include "common/hip_on_cpu/qualifiers.hpp"

namespace hip_on_cpu {

/// A launch without the types of its kernel.
struct Launch {
    const void* kernel;         ///< its address, for names in diagnoses
    void (*run_thread)(void*);  ///< calls the kernel once
    void* arguments;            ///< of run_thread
    dim3 grid, block;
    std::size_t shared_bytes;
    bool shared_is_static;  ///< static __shared__ objects exist once: one host thread only
};

/// Sets hipErrorInvalidConfiguration and returns false where a GPU would not start it.
bool configuration_is_valid(const Launch& launch);

/// A kernel may be given null, and addresses in memory of hipMalloc or hipHostMalloc or just past
/// its end. Else prints "host pointer passed to a kernel", fails the launch and returns false.
bool check_device_pointer(const Launch& launch, const void* pointer, std::size_t argument);

/// The same for pointers to the stack of the calling thread within a structure. Other words may be
/// numbers and are let pass.
bool check_structure(const Launch& launch, const void* structure, std::size_t bytes,
                     std::size_t argument);

void run(const Launch& launch);

template <class T>
bool check_argument(const Launch& launch, const T& value, std::size_t argument) {
    if constexpr (std::is_pointer_v<T>) {
        if constexpr (!std::is_function_v<std::remove_pointer_t<T>>)
            return check_device_pointer(launch, value, argument);
    } else if constexpr (std::is_class_v<T> && sizeof(T) >= sizeof(void*)) {
        return check_structure(launch, &value, sizeof value, argument);
    }
    return true;
}

/// Converts the arguments to the kernel's parameter types and runs it for each thread of the grid.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
            hipStream_t /*stream*/, Arguments&&... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments), "wrong number of arguments");
    static_assert((std::is_trivially_copyable_v<Parameters> && ...),
                  "kernel arguments are copied byte by byte");
    using Values = std::tuple<std::remove_cv_t<Parameters>...>;
    struct Call {
        void (*kernel)(Parameters...);
        Values values;
    };
    Call call{kernel, Values(static_cast<Parameters>(std::forward<Arguments>(arguments))...)};
    const Launch launch{reinterpret_cast<const void*>(kernel),
                        [](void* data) {
                            Call& made = *static_cast<Call*>(data);
                            std::apply(made.kernel, made.values);
                        },
                        &call,
                        grid,
                        block,
                        shared_bytes,
                        HIP_ON_CPU_SHARED_IS_STATIC == 1};
    if (!configuration_is_valid(launch)) return;
    const bool accepted = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        return (check_argument(launch, std::get<Index>(call.values), Index) && ...);
    }
    (std::index_sequence_for<Parameters...>());
    if (accepted) run(launch);
}

}  // namespace hip_on_cpu
