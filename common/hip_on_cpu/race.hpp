// SPDX-License-Identifier: Apache-2.0
// What the emulation and instrumented kernels tell the race checker (race.cpp).
#pragma once

#include <cstddef>

namespace hip_on_cpu {

class RaceChecker {
  public:
    virtual ~RaceChecker() = default;
    /// Accesses from now on come after all before: a launch begins, or all its blocks have met.
    virtual void grid_interval_begins() = 0;
    /// A block begins, or goes on after a barrier of the grid.
    virtual void block_begins(const void* dynamic_shared, std::size_t bytes) = 0;
    /// All threads of the block have met at a barrier.
    virtual void interval_begins() = 0;
    /// Prints the races found and fails the launch if there were any.
    virtual void launch_ends(const void* kernel) = 0;
    /// Kernels may use this memory from now on; no other object shares its pages.
    virtual void learn(const void* memory, std::size_t bytes) = 0;
    virtual void forget(const void* memory, std::size_t bytes) = 0;
};

/// nullptr in programs without instrumented code. With it, one host thread runs all blocks.
extern constinit RaceChecker* race_checker;

/// Called when a program starts, by each of its instrumented objects.
void start_race_checker();

enum class Access { read, write, atomic };

/// Called before each access of instrumented code; those of host code do not count. `code` is the
/// return address of the call.
void note_access(const void* address, std::size_t bytes, Access access, const void* code);

}  // namespace hip_on_cpu
