// SPDX-License-Identifier: Apache-2.0
// HIP by its names on CUDA, with device code: for nvcc. HIP's wave operations take no mask of
// lanes; here all 32 take part, so kernels must not call them in divergent code.
#pragma once

#include <cuda_runtime.h>

#include "common/hip_on_cuda/hip/hip_runtime_api.h"

namespace hip_on_cuda {
constexpr unsigned all_lanes = 0xffffffffu;
}

template <class T>
__device__ __forceinline__ T __shfl(T value, int source, int width = 32) {
    return __shfl_sync(hip_on_cuda::all_lanes, value, source, width);
}
template <class T>
__device__ __forceinline__ T __shfl_up(T value, unsigned delta, int width = 32) {
    return __shfl_up_sync(hip_on_cuda::all_lanes, value, delta, width);
}
template <class T>
__device__ __forceinline__ T __shfl_down(T value, unsigned delta, int width = 32) {
    return __shfl_down_sync(hip_on_cuda::all_lanes, value, delta, width);
}
template <class T>
__device__ __forceinline__ T __shfl_xor(T value, int mask, int width = 32) {
    return __shfl_xor_sync(hip_on_cuda::all_lanes, value, mask, width);
}

// CUDA still declares these names, without a mask and for old devices; __ballot of another type.
namespace hip_on_cuda {
__device__ __forceinline__ unsigned long long ballot(int predicate) {
    return __ballot_sync(all_lanes, predicate);
}
__device__ __forceinline__ int any(int predicate) { return __any_sync(all_lanes, predicate); }
__device__ __forceinline__ int all(int predicate) { return __all_sync(all_lanes, predicate); }
}  // namespace hip_on_cuda
#define __ballot(predicate) hip_on_cuda::ballot(predicate)
#define __any(predicate) hip_on_cuda::any(predicate)
#define __all(predicate) hip_on_cuda::all(predicate)

#define hipLaunchKernelGGL(kernel, grid, block, shared_bytes, stream, ...) \
    (kernel)<<<grid, block, shared_bytes, stream>>>(__VA_ARGS__)
