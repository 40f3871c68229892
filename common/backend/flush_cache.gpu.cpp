// SPDX-License-Identifier: Apache-2.0
#include "common/backend/flush_cache.hpp"

#include "common/backend/launch.hpp"

namespace gpu4s::backend {
namespace {

// Grid-stride read of 16 bytes a thread. The sum is stored only if it has a value that zeroed
// memory never gives, which the compiler cannot know.
__global__ void read_kernel(const uint4* words, size_t count, unsigned* never) {
    unsigned sum = 0;
    for (size_t i = blockIdx.x * size_t{blockDim.x} + threadIdx.x; i < count;
         i += size_t{gridDim.x} * blockDim.x) {
        const uint4 word = words[i];
        sum |= word.x | word.y | word.z | word.w;
    }
    if (sum == 0x5eed5eedu) *never = sum;
}

}  // namespace

void read_through(const void* pointer, size_t bytes) {
    launch(read_kernel, dim3(1024), dim3(256), 0, stream(), static_cast<const uint4*>(pointer),
           bytes / sizeof(uint4), static_cast<unsigned*>(const_cast<void*>(pointer)));
}

}  // namespace gpu4s::backend
