// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/launch.hpp"

namespace gpu4s {

/// No instruction is moved across this point. AMD's compiler else brings all loads of an unrolled
/// loop to its front and runs out of registers; NVIDIA's has its own measure.
__device__ inline void scheduling_fence() {
#if defined(__AMDGCN__)
    __builtin_amdgcn_sched_barrier(0);
#endif
}

}  // namespace gpu4s
