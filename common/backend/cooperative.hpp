// SPDX-License-Identifier: Apache-2.0
// Kernels whose blocks are all resident at once, so that they can wait for each other.
#pragma once

#include <tuple>

#include "common/backend/device_attributes.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// A value that a block leaves for others of the same launch. Each 4-byte word of it travels in one
/// store with the number of the launch, by which the others know that it has come: nothing has to
/// be cleared, ordered or counted. All zero before the first launch, which is number 1.
template <class Value>
class LeftByBlock {
  public:
    /// By one thread.
    __device__ void leave(const Value& value, uint32_t launch) {
        uint32_t word[words];
        __builtin_memcpy(word, &value, sizeof value);
#pragma unroll
        for (int w = 0; w < words; ++w)
            store_shared_by_blocks(&word_[w], uint64_t{launch} << 32 | word[w]);
    }
    /// Waits for it.
    __device__ Value take(uint32_t launch) const {
        uint32_t word[words];
#pragma unroll
        for (int w = 0; w < words; ++w) {
            uint64_t left;
            while ((left = load_shared_by_blocks(&word_[w])) >> 32 != launch) {
#if defined(__HIP_ON_CPU__)
                hip_on_cpu::yield_to_blocks();
#endif
            }
            word[w] = static_cast<uint32_t>(left);
        }
        Value value;
        __builtin_memcpy(&value, word, sizeof value);
        return value;
    }

  private:
    static_assert(sizeof(Value) % sizeof(uint32_t) == 0);
    static constexpr int words = sizeof(Value) / sizeof(uint32_t);
    uint64_t word_[words];
};

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

/// launch_next() of blocks that wait for each other, no more than resident_blocks(). On NVIDIA the
/// launch is not a cooperative one: the blocks are resident together once what else the device runs
/// has ended, which must not be such a launch itself, on another stream.
template <auto kernel, class... Arguments>
void launch_next_side_by_side(dim3 blocks, dim3 threads, size_t shared_bytes, Stream stream,
                              Arguments&&... arguments) {
#if defined(GPU4S_CUDA) || defined(__HIP_ON_CUDA__)
    launch_next<kernel>(blocks, threads, shared_bytes, stream,
                        std::forward<Arguments>(arguments)...);
#else
    launch_cooperative(kernel, blocks, threads, shared_bytes, stream,
                       std::forward<Arguments>(arguments)...);
#endif
}

}  // namespace gpu4s
