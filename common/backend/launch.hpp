// SPDX-License-Identifier: Apache-2.0
// Checked kernel launches. For sources that a device compiler (or the emulation) compiles.
#pragma once

#if defined(GPU4S_CUDA)
#include <cuda_runtime.h>
#else
#include <hip/hip_runtime.h>
#endif

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "common/backend/host.hpp"
#include "common/backend/runtime.hpp"
#include "common/error.hpp"

namespace gpu4s {

using backend::Stream;

inline GPU_RT(Stream_t) native(Stream stream) {
    return static_cast<GPU_RT(Stream_t)>(stream.handle);
}

/// `blocks` as an extent of a grid along x, on every device up to 2^31 - 1. Error launch beyond.
inline unsigned grid_of(int64_t blocks) {
    if (blocks > std::numeric_limits<int32_t>::max())
        throw Error(ExitCode::launch,
                    std::to_string(blocks) + " blocks are more than a grid has, 2147483647");
    return static_cast<unsigned>(blocks);
}

/// Blocks of `block` threads that cover `count` items with `per_thread` items each. Error launch
/// where they are more than a grid has.
inline unsigned blocks_for(int64_t count, int block, int per_thread = 1) {
    const int64_t per_block = int64_t{block} * per_thread;
    return grid_of((count + per_block - 1) / per_block);
}

/// What a grid has along y and z on every device.
constexpr int most_blocks_along_y = 65535;
/// Blocks along y of `per_block` items each, as many as `count` items need or as a grid has:
/// kernels walk on from there in steps of gridDim.y.
inline unsigned blocks_along_y(int64_t count, int per_block = 1) {
    return static_cast<unsigned>(
        std::min<int64_t>((count + per_block - 1) / per_block, most_blocks_along_y));
}

/// Lets blocks of the kernel have so much dynamic shared memory; the runtime wants to be asked.
template <class... Parameters>
void allow_shared(void (*kernel)(Parameters...), size_t bytes) {
    if (bytes > 32 * 1024)  // 48 KiB are free to use, but what the kernel declares counts, too
        GPU_CHECK(GPU_RT(FuncSetAttribute)(reinterpret_cast<const void*>(kernel),
                                           GPU_RT(FuncAttributeMaxDynamicSharedMemorySize),
                                           static_cast<int>(bytes)));
}

/// Queues kernel<<<grid, block, shared_bytes, stream>>>(arguments...) and checks the launch.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes,
            Stream stream, Arguments&&... arguments) {
    allow_shared(kernel, shared_bytes);
#if defined(__HIP_ON_CPU__)
    hip_on_cpu::launch(kernel, grid, block, shared_bytes, native(stream),
                       static_cast<Parameters>(arguments)...);
#else
    kernel<<<grid, block, shared_bytes, native(stream)>>>(static_cast<Parameters>(arguments)...);
#endif
    GPU_CHECK(GPU_RT(GetLastError)());
}

/// The same, but the kernel may start while the one before it on the stream still ends: it calls
/// wait_for_previous_kernel() before it touches what that one reads or writes. The one before says
/// with let_next_kernel_start() from when on; by itself it does so at its end. Saves the start of a
/// launch on NVIDIA from compute capability 9.0; elsewhere it is launch().
template <auto kernel, class... Arguments>
void launch_next(dim3 grid, dim3 block, size_t shared_bytes, Stream stream,
                 Arguments&&... arguments) {
#if defined(GPU4S_CUDA) || defined(__HIP_ON_CUDA__)
    // Code for older devices does not wait, wherever it runs.
    static const bool waits = [] {
        cudaFuncAttributes code{};
        GPU_CHECK(cudaFuncGetAttributes(&code, reinterpret_cast<const void*>(kernel)));
        return code.ptxVersion >= 90;
    }();
    allow_shared(kernel, shared_bytes);
    cudaLaunchAttribute attribute{};
    attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    attribute.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = block;
    config.dynamicSmemBytes = shared_bytes;
    config.stream = native(stream);
    config.attrs = &attribute;
    config.numAttrs = waits ? 1 : 0;
    GPU_CHECK(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...));
#else
    launch(kernel, grid, block, shared_bytes, stream, std::forward<Arguments>(arguments)...);
#endif
}

}  // namespace gpu4s
