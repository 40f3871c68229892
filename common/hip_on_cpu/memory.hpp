// SPDX-License-Identifier: Apache-2.0
// The table of what hipMalloc and hipHostMalloc gave out.
#pragma once

#include <cstddef>
#include <optional>

namespace hip_on_cpu {

struct Allocation {
    std::byte* memory;
    std::size_t bytes;
    bool device;         ///< else pinned host memory
    std::byte* mapping;  ///< pages of its own, the last one a guard page; else nullptr
    std::size_t mapping_bytes;
    bool guarded;  ///< closed outside of DeviceAccess
};

/// nullptr where there is not enough memory. Filled with 0xFF.
void* allocate(std::size_t bytes, bool device);

/// False where no allocation of that kind starts there.
bool release(const void* memory, bool device);
void release_all();

/// The allocation that holds the address; its end counts as held.
std::optional<Allocation> find_allocation(const void* address);

/// Bytes that the operating system says can still be had, and those it has in all.
struct HostMemory {
    std::size_t available, total;
};
HostMemory host_memory();

/// While one lives, guarded memory is open.
class DeviceAccess {
  public:
    DeviceAccess();
    ~DeviceAccess();
    DeviceAccess(const DeviceAccess&) = delete;
    DeviceAccess& operator=(const DeviceAccess&) = delete;
};

}  // namespace hip_on_cpu
