// SPDX-License-Identifier: Apache-2.0
// What a kernel thread knows of itself, and the calls through which it leaves the processor.
#pragma once

#include <cstdint>
#include <source_location>

#include "common/hip_on_cpu/vector_types.hpp"

// Thread-local: each host thread runs one block at a time and sets them whenever it switches to
// another kernel thread. constinit spares each access the call of an initialiser.
extern constinit thread_local dim3 threadIdx;
extern constinit thread_local dim3 blockIdx;
extern constinit thread_local dim3 blockDim;
extern constinit thread_local dim3 gridDim;

/// 32 or 64, known at run time only.
extern int warpSize;

namespace hip_on_cpu {

using Site = std::source_location;

/// Waits for all threads of the block. `where` tells one barrier of the source from another.
void barrier(Site where);

/// Waits for all threads of the grid, which a cooperative launch must have started.
void grid_barrier(Site where);

/// What a lane sees after all live lanes of its wave have met. Valid until it meets them again.
struct Meeting {
    const std::uint64_t* values;  ///< indexed by lane
    std::uint64_t lanes;          ///< bit mask of those that came
    std::uint64_t votes;          ///< bit mask of those that voted true
    unsigned lane;                ///< its own number
};

/// Waits for the live lanes of the wave, which must all come to the same `where`.
Meeting meet(std::uint64_t value, bool vote, Site where);

/// Waits until so many threads of the block have come to the barrier of this number, 1 to 15.
void named_barrier(int number, int threads);

/// Lets the other threads of the block run. For a thread that asks again and again whether
/// something has happened that another one does.
void yield();
/// The same for what another block does, where all of the grid are alive: a cooperative launch.
void yield_to_blocks();

/// Ends the launch with a diagnosis; does not return to the kernel.
[[noreturn]] void fail_launch(const char* diagnosis, const char* detail, Site where);

/// The dynamic shared memory of the running block: aligned to 16 bytes, of exactly the size given
/// at the launch, filled with 0xFF when the block starts. nullptr where the launch gave none.
unsigned char* dynamic_shared();

/// Orders the memory accesses of this thread before and after the call.
void memory_fence();

}  // namespace hip_on_cpu
