// SPDX-License-Identifier: Apache-2.0
// The words that HIP adds to C++. extern __shared__ does not compile: see dynamic_shared().
#pragma once

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)

// One per host thread, since each runs a block of its own. The sanitizers see overruns and races of
// plain objects only; then one host thread runs all blocks.
#if defined(HIP_ON_CPU_SERIAL) || defined(HIP_ON_CPU_RACE) || defined(__SANITIZE_ADDRESS__)
#define __shared__ static
#define HIP_ON_CPU_SHARED_IS_STATIC 1
#else
#define __shared__ static thread_local
#define HIP_ON_CPU_SHARED_IS_STATIC 0
#endif
