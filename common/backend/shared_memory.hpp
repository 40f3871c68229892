// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "common/backend/runtime.hpp"

namespace gpu4s::backend {

/// Dynamic shared memory that a block may ask launch() for on the current device, in bytes: 64 KiB
/// on AMD, up to 227 KiB on NVIDIA.
inline size_t shared_bytes_of_a_block() {
#if defined(GPU4S_CUDA) || defined(__HIP_ON_CUDA__)
    constexpr auto attribute = cudaDevAttrMaxSharedMemoryPerBlockOptin;
#else
    constexpr auto attribute = hipDeviceAttributeMaxSharedMemoryPerBlock;
#endif
    int device = 0, bytes = 0;
    GPU_CHECK(GPU_RT(GetDevice)(&device));
    GPU_CHECK(GPU_RT(DeviceGetAttribute)(&bytes, attribute, device));
    return static_cast<size_t>(bytes);
}

}  // namespace gpu4s::backend
