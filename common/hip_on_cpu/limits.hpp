// SPDX-License-Identifier: Apache-2.0
// The limits of the emulated device: the smaller of what AMD and NVIDIA allow, where they differ.
#pragma once

#include <cstddef>

namespace hip_on_cpu {

constexpr unsigned max_block_threads = 1024;
constexpr unsigned max_grid_x = 2147483647;
constexpr unsigned max_grid_yz = 65535;
constexpr std::size_t max_shared_bytes = 64 << 10;

/// Blocks that are alive at once, each with up to 1024 stacks, each stack two mappings: Linux
/// allows 65530 to a process.
constexpr int max_live_blocks = 24;

/// Multiprocessors, whatever the host has: the same kernels run everywhere.
constexpr int units = 4;

/// Blocks of a cooperative launch that a multiprocessor holds; 0 where not even one is started.
int blocks_per_unit(std::size_t threads, std::size_t shared_bytes);

/// How many host threads run the blocks of a large grid.
int host_threads();

}  // namespace hip_on_cpu
