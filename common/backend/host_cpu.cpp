// SPDX-License-Identifier: Apache-2.0
// The processor as a device: buffers are host memory and work runs when it is queued.
#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "common/backend/allocations.hpp"
#include "common/environment.hpp"
#include "common/error.hpp"

namespace gpu4s::backend {
namespace {

Allocations allocations;

}  // namespace

const char* name() { return "cpu"; }
bool emulated() { return false; }
int device_count() { return 1; }

DeviceInfo open_device(int index) {
    if (index != 0)
        throw Error(ExitCode::no_device,
                    "no device " + std::to_string(index) + ": the cpu backend has device 0 only");
    utsname system;
    uname(&system);
    DeviceInfo info;
    const std::string processor = value_in_file("/proc/cpuinfo", "model name");
    info.name = processor.empty() ? "processor" : processor;
    info.arch = system.machine;
    info.driver = std::string(system.sysname) + " " + system.release;
    info.memory_bytes = available_host_bytes();
    info.last_level_cache_bytes = std::max(sysconf(_SC_LEVEL3_CACHE_SIZE), 0L);
    info.compute_units = std::thread::hardware_concurrency();
    info.vendor = "cpu";
    return info;
}

void* allocate(size_t bytes, Location location) {
    if (bytes == 0) return nullptr;
    void* pointer = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    if (!pointer)
        throw Error(ExitCode::out_of_memory,
                    "cannot allocate " + std::to_string(bytes) + " bytes of host memory");
    allocations.add(pointer, bytes, location);
    return pointer;
}

void release(void* pointer, Location) noexcept {
    allocations.remove(pointer);
    std::free(pointer);
}

int64_t allocated_bytes() { return allocations.total(); }

void copy(void* destination, const void* source, size_t bytes) {
    if (bytes > 0) std::memcpy(destination, source, bytes);
}
void fill(void* destination, uint8_t value, size_t bytes, Location) {
    if (bytes > 0) std::memset(destination, value, bytes);
}

Stream stream() { return {}; }
std::function<void()> captured(const std::function<void()>&) {
    throw Error(ExitCode::not_supported, "the processor has no graphs of launches");
}
void synchronize() {}
void recover() noexcept {}

// Evicts exactly the run's own lines: last-level caches of servers are too large to overrun.
void flush_cache() {
    constexpr size_t line = 64;
#if defined(__x86_64__)
    for (const auto& [pointer, bytes] : allocations.sizes())
        for (size_t offset = 0; offset < bytes; offset += line)
            _mm_clflush(static_cast<const char*>(pointer) + offset);
    _mm_mfence();
#elif defined(__aarch64__)
    for (const auto& [pointer, bytes] : allocations.sizes())
        for (size_t offset = 0; offset < bytes; offset += line)
            asm volatile("dc civac, %0" ::"r"(static_cast<const char*>(pointer) + offset)
                         : "memory");
    asm volatile("dsb sy" ::: "memory");
#else
    static_assert(line == 0, "flush_cache() is not written for this processor");
#endif
}

struct Timer::State {
    std::chrono::steady_clock::time_point start;
};
Timer::Timer() : state_(std::make_unique<State>()) {}
Timer::~Timer() = default;
void Timer::start() { state_->start = std::chrono::steady_clock::now(); }
double Timer::stop_seconds() {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - state_->start;
    return elapsed.count();
}

}  // namespace gpu4s::backend
