// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/memory.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "common/hip_on_cpu/race.hpp"
#include "common/hip_on_cpu/settings.hpp"

namespace hip_on_cpu {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t alignment = 256;
/// The guard page starts where the allocation ends, but kernels load 16 bytes at a time.
constexpr std::size_t guarded_alignment = 16;

struct Table {
    std::mutex mutex;
    std::map<const std::byte*, Allocation, std::less<>> allocations;  // by start
    int open = 0;                                                     // DeviceAccess objects
};

Table& table() {
    static Table made;
    return made;
}

constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

void protect(const Allocation& allocation, int access) {
    mprotect(allocation.mapping, allocation.mapping_bytes - page_bytes, access);
}

bool map_pages(Allocation& result) {
    const std::size_t used = round_up(result.bytes, guarded_alignment);
    result.mapping_bytes = round_up(used, page_bytes) + page_bytes;
    void* pages = mmap(nullptr, result.mapping_bytes, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) return false;
    result.mapping = static_cast<std::byte*>(pages);
    result.memory = result.mapping + result.mapping_bytes - page_bytes - used;
    protect(result, PROT_READ | PROT_WRITE);
    return true;
}

void give_back(const Allocation& allocation) {
    if (race_checker) race_checker->forget(allocation.memory, allocation.bytes);
    if (allocation.mapping)
        munmap(allocation.mapping, allocation.mapping_bytes);
    else
        std::free(allocation.memory);
}

}  // namespace

void* allocate(std::size_t bytes, bool device) {
    if (bytes > (64u << 20) && bytes > host_memory().available) return nullptr;
    Allocation result{nullptr, bytes, device, nullptr, 0, false};
    if ((device && settings().guard) || race_checker) {
        if (!map_pages(result)) return nullptr;
        result.guarded = device && settings().guard;
    } else {
        void* memory = nullptr;
        if (posix_memalign(&memory, alignment, bytes) != 0) return nullptr;
        result.memory = static_cast<std::byte*>(memory);
    }
    if (race_checker) race_checker->learn(result.memory, bytes);
    std::memset(result.memory, 0xFF, bytes);
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    if (result.guarded && known.open == 0) protect(result, PROT_NONE);
    known.allocations.emplace(result.memory, result);
    return result.memory;
}

bool release(const void* memory, bool device) {
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    const auto found = known.allocations.find(static_cast<const std::byte*>(memory));
    if (found == known.allocations.end() || found->second.device != device) return false;
    give_back(found->second);
    known.allocations.erase(found);
    return true;
}

void release_all() {
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    for (const auto& [start, allocation] : known.allocations) give_back(allocation);
    known.allocations.clear();
}

std::optional<Allocation> find_allocation(const void* address) {
    const auto* byte = static_cast<const std::byte*>(address);
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    auto found = known.allocations.upper_bound(byte);
    if (found == known.allocations.begin()) return std::nullopt;
    const Allocation& allocation = (--found)->second;
    if (byte > allocation.memory + allocation.bytes) return std::nullopt;
    return allocation;
}

HostMemory host_memory() {
    HostMemory result{};
    std::ifstream file("/proc/meminfo");
    std::size_t kibibytes = 0;
    for (std::string name, unit; file >> name >> kibibytes; std::getline(file, unit)) {
        if (name == "MemTotal:") result.total = kibibytes << 10;
        if (name == "MemAvailable:") result.available = kibibytes << 10;
    }
    return result;
}

DeviceAccess::DeviceAccess() {
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    if (known.open++ > 0) return;
    for (const auto& [start, allocation] : known.allocations)
        if (allocation.guarded) protect(allocation, PROT_READ | PROT_WRITE);
}

DeviceAccess::~DeviceAccess() {
    Table& known = table();
    const std::lock_guard lock(known.mutex);
    if (--known.open > 0) return;
    for (const auto& [start, allocation] : known.allocations)
        if (allocation.guarded) protect(allocation, PROT_NONE);
}

}  // namespace hip_on_cpu
