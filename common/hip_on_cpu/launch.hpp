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
    bool cooperative;       ///< all blocks are alive at once
    bool shared_is_static;  ///< static __shared__ objects exist once: one host thread only
};

/// The error of a launch that a GPU would not start, which is remembered.
hipError_t check_configuration(const Launch& launch);

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

template <class... Parameters>
using Values = std::tuple<std::remove_cv_t<Parameters>...>;

/// Runs the kernel for each thread of the grid.
template <class... Parameters>
hipError_t start(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
                 bool cooperative, Values<Parameters...> values) {
    static_assert((std::is_trivially_copyable_v<Parameters> && ...),
                  "kernel arguments are copied byte by byte");
    struct Call {
        void (*kernel)(Parameters...);
        Values<Parameters...> values;
    };
    Call call{kernel, values};
    const Launch launch{reinterpret_cast<const void*>(kernel),
                        [](void* data) {
                            Call& made = *static_cast<Call*>(data);
                            std::apply(made.kernel, made.values);
                        },
                        &call,
                        grid,
                        block,
                        shared_bytes,
                        cooperative,
                        HIP_ON_CPU_SHARED_IS_STATIC == 1};
    if (const hipError_t error = check_configuration(launch); error != hipSuccess) return error;
    const bool accepted = [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        return (check_argument(launch, std::get<Index>(call.values), Index) && ...);
    }
    (std::index_sequence_for<Parameters...>());
    if (accepted) run(launch);
    return hipSuccess;
}

/// Converts the arguments to the kernel's parameter types.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
            hipStream_t /*stream*/, Arguments&&... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments), "wrong number of arguments");
    (void)start(kernel, grid, block, shared_bytes, false,
                {static_cast<Parameters>(std::forward<Arguments>(arguments))...});
}

}  // namespace hip_on_cpu

/// `arguments` are pointers to values of the kernel's parameter types.
template <class... Parameters>
hipError_t hipLaunchCooperativeKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block,
                                      void** arguments, unsigned shared_bytes,
                                      hipStream_t /*stream*/) {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        return hip_on_cpu::start(
            kernel, grid, block, shared_bytes, true,
            {*static_cast<std::remove_cv_t<Parameters>*>(arguments[Index])...});
    }
    (std::index_sequence_for<Parameters...>());
}
