// SPDX-License-Identifier: Apache-2.0
// Properties of the current device that launches depend on.
#pragma once

#include <cstdint>

#include "common/backend/runtime.hpp"

namespace gpu4s::backend {

inline int device_attribute(auto attribute) {
    int device = 0, value = 0;
    GPU_CHECK(GPU_RT(GetDevice)(&device));
    GPU_CHECK(GPU_RT(DeviceGetAttribute)(&value, attribute, device));
    return value;
}

/// Multiprocessors (NVIDIA) or compute units (AMD).
inline int compute_units() {
#if defined(GPU4S_CUDA)
    return device_attribute(cudaDevAttrMultiProcessorCount);
#else
    return device_attribute(hipDeviceAttributeMultiprocessorCount);
#endif
}

/// Dynamic shared memory that a block may ask launch() for, in bytes: 64 KiB on most of AMD, up to
/// 227 KiB on NVIDIA.
inline size_t shared_bytes_of_a_block() {
#if defined(GPU4S_CUDA) || defined(__HIP_ON_CUDA__)
    return device_attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin);
#else
    return device_attribute(hipDeviceAttributeMaxSharedMemoryPerBlock);
#endif
}

inline int64_t second_level_cache_bytes() {
#if defined(GPU4S_CUDA)
    return device_attribute(cudaDevAttrL2CacheSize);
#else
    return device_attribute(hipDeviceAttributeL2CacheSize);
#endif
}

}  // namespace gpu4s::backend
