// SPDX-License-Identifier: Apache-2.0
// Kernels whose blocks are all resident at once, so that the whole grid can wait for itself.
#pragma once

#include <tuple>

#include "common/backend/compute_units.hpp"
#include "common/backend/device_code.hpp"

#if defined(GPU4S_CUDA)
#include <cooperative_groups.h>
#else
#include <hip/hip_cooperative_groups.h>
#endif

namespace gpu4s {

/// Waits for all threads of the grid, which see then what the others have written. All of them must
/// come, and launch_cooperative() must have started them.
__device__ inline void grid_barrier() {
#if defined(__GFX12__) && HIP_VERSION_MAJOR < 6
    __builtin_trap();  // this ROCm knows neither the device nor a barrier that it could execute
#else
    cooperative_groups::this_grid().sync();
#endif
#if defined(__AMDGCN__)
    __threadfence();  // ROCm's barrier is a fence for what comes before it only
#endif
}

/// Blocks that the current device can hold at once: the most that launch_cooperative() starts.
template <class... Parameters>
int resident_blocks(void (*kernel)(Parameters...), int threads, size_t shared_bytes) {
    allow_shared(kernel, shared_bytes);
    int of_unit = 0;
    GPU_CHECK(
        GPU_RT(OccupancyMaxActiveBlocksPerMultiprocessor)(&of_unit, kernel, threads, shared_bytes));
    return of_unit * backend::compute_units();
}

/// launch() of blocks that are all resident at once.
template <class... Parameters, class... Arguments>
void launch_cooperative(void (*kernel)(Parameters...), dim3 blocks, dim3 threads,
                        size_t shared_bytes, Stream stream, Arguments&&... arguments) {
    allow_shared(kernel, shared_bytes);
    std::tuple<Parameters...> values{static_cast<Parameters>(arguments)...};
    std::apply(
        [&](Parameters&... value) {
            void* pointers[] = {&value...};
            GPU_CHECK(GPU_RT(LaunchCooperativeKernel)(kernel, blocks, threads, pointers,
                                                      static_cast<unsigned>(shared_bytes),
                                                      native(stream)));
        },
        values);
    GPU_CHECK(GPU_RT(GetLastError)());
}

/// launch_next() of no more blocks than multiprocessors, which wait for each other. On a GPU that
/// has nothing else to do they run side by side; the emulation is told.
template <auto kernel, class... Arguments>
void launch_next_side_by_side(dim3 blocks, dim3 threads, size_t shared_bytes, Stream stream,
                              Arguments&&... arguments) {
#if defined(__HIP_ON_CPU__)
    launch_cooperative(kernel, blocks, threads, shared_bytes, stream,
                       std::forward<Arguments>(arguments)...);
#else
    launch_next<kernel>(blocks, threads, shared_bytes, stream,
                        std::forward<Arguments>(arguments)...);
#endif
}

}  // namespace gpu4s
