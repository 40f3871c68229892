// SPDX-License-Identifier: Apache-2.0
// The one place that names a GPU runtime: GPU_RT(Malloc) is cudaMalloc or hipMalloc.
// The build defines GPU4S_CUDA for CUDA; without it the HIP found on the include path is meant.
#pragma once

#if defined(GPU4S_CUDA)
#include <cuda_runtime_api.h>
#define GPU_RT(name) cuda##name
#else
#include <hip/hip_runtime_api.h>
#define GPU_RT(name) hip##name
#endif

#include <string>

#include "common/error.hpp"

namespace gpu4s::backend {

#if defined(GPU4S_CUDA)
using Status = cudaError_t;
#else
using Status = hipError_t;
#endif

/// Throws where a runtime call failed: out_of_memory, launch or runtime_api.
inline void check(Status status, const char* call, const char* file, int line) {
    if (status == GPU_RT(Success)) return;
    (void)GPU_RT(GetLastError)();  // an error that is reported here must not be found again
#if defined(GPU4S_CUDA)
    const bool memory = status == cudaErrorMemoryAllocation;
    const bool launch =
        status == cudaErrorInvalidConfiguration || status == cudaErrorLaunchOutOfResources ||
        status == cudaErrorInvalidDeviceFunction || status == cudaErrorCooperativeLaunchTooLarge;
    const bool unsupported =
        status == cudaErrorNoKernelImageForDevice || status == cudaErrorNotSupported;
#else
    const bool memory = status == hipErrorOutOfMemory;
    const bool launch = status == hipErrorInvalidConfiguration ||
                        status == hipErrorLaunchOutOfResources ||
                        status == hipErrorCooperativeLaunchTooLarge;
    const bool unsupported = status == hipErrorNoBinaryForGpu || status == hipErrorNotSupported;
#endif
    const ExitCode code = memory        ? ExitCode::out_of_memory
                          : launch      ? ExitCode::launch
                          : unsupported ? ExitCode::not_supported
                                        : ExitCode::runtime_api;
    throw Error(code, std::string(call) + ": " + GPU_RT(GetErrorString)(status) + " (" + file +
                          ":" + std::to_string(line) + ")");
}

}  // namespace gpu4s::backend

/// Calls the runtime and throws where it fails.
#define GPU_CHECK(call) ::gpu4s::backend::check((call), #call, __FILE__, __LINE__)
