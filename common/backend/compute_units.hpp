// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/runtime.hpp"

namespace gpu4s::backend {

/// Multiprocessors (NVIDIA) or compute units (AMD) of the current device.
inline int compute_units() {
    int device = 0, units = 0;
    GPU_CHECK(GPU_RT(GetDevice)(&device));
#if defined(GPU4S_CUDA)
    GPU_CHECK(cudaDeviceGetAttribute(&units, cudaDevAttrMultiProcessorCount, device));
#else
    GPU_CHECK(hipDeviceGetAttribute(&units, hipDeviceAttributeMultiprocessorCount, device));
#endif
    return units;
}

}  // namespace gpu4s::backend
