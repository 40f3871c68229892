// SPDX-License-Identifier: Apache-2.0
// The runtime's calls about memory.
#include <cstring>

#include "common/hip_on_cpu/errors.hpp"
#include "common/hip_on_cpu/memory.hpp"

using namespace hip_on_cpu;

namespace {

/// One side of a copy.
struct Side {
    bool device, host;  ///< where it may be taken to lie; pinned memory is both
    bool fits;
};

Side side(const void* start, std::size_t bytes) {
    const auto held = find_allocation(start);
    if (!held) return {false, true, true};
    const auto offset = static_cast<const std::byte*>(start) - held->memory;
    return {true, !held->device, bytes <= held->bytes - static_cast<std::size_t>(offset)};
}

}  // namespace

hipError_t hipMalloc(void** pointer, std::size_t bytes) {
    if (!pointer) return remember(hipErrorInvalidValue);
    *pointer = bytes ? allocate(bytes, true) : nullptr;
    return remember(bytes && !*pointer ? hipErrorOutOfMemory : hipSuccess);
}

hipError_t hipHostMalloc(void** pointer, std::size_t bytes, unsigned /*flags*/) {
    if (!pointer) return remember(hipErrorInvalidValue);
    *pointer = bytes ? allocate(bytes, false) : nullptr;
    return remember(bytes && !*pointer ? hipErrorOutOfMemory : hipSuccess);
}

hipError_t hipFree(void* pointer) {
    const bool done = !pointer || release(pointer, true);
    return remember(done ? hipSuccess : hipErrorInvalidDevicePointer);
}

hipError_t hipHostFree(void* pointer) {
    const bool done = !pointer || release(pointer, false);
    return remember(done ? hipSuccess : hipErrorInvalidValue);
}

hipError_t hipMemGetInfo(std::size_t* free_bytes, std::size_t* total_bytes) {
    const HostMemory memory = host_memory();
    if (free_bytes) *free_bytes = memory.available;
    if (total_bytes) *total_bytes = memory.total;
    return hipSuccess;
}

hipError_t hipMemcpy(void* destination, const void* source, std::size_t bytes, hipMemcpyKind kind) {
    if (pending_failure() != hipSuccess) return pending_failure();
    if (bytes == 0) return hipSuccess;
    if (!destination || !source) return remember(hipErrorInvalidValue);
    const Side to = side(destination, bytes);
    const Side from = side(source, bytes);
    const bool known = kind >= hipMemcpyHostToHost && kind <= hipMemcpyDefault;
    const bool to_device = kind == hipMemcpyHostToDevice || kind == hipMemcpyDeviceToDevice;
    const bool from_device = kind == hipMemcpyDeviceToHost || kind == hipMemcpyDeviceToDevice;
    const bool agrees = kind == hipMemcpyDefault || ((to_device ? to.device : to.host) &&
                                                     (from_device ? from.device : from.host));
    if (!known || !agrees) return remember(hipErrorInvalidMemcpyDirection);
    if (!to.fits || !from.fits) return remember(hipErrorInvalidValue);
    const DeviceAccess access;
    std::memmove(destination, source, bytes);
    return hipSuccess;
}

hipError_t hipMemcpyAsync(void* destination, const void* source, std::size_t bytes,
                          hipMemcpyKind kind, hipStream_t /*stream*/) {
    return hipMemcpy(destination, source, bytes, kind);
}

hipError_t hipMemset(void* destination, int value, std::size_t bytes) {
    if (pending_failure() != hipSuccess) return pending_failure();
    if (bytes == 0) return hipSuccess;
    const Side to = side(destination, bytes);
    if (!destination || !to.device || !to.fits) return remember(hipErrorInvalidValue);
    const DeviceAccess access;
    std::memset(destination, value, bytes);
    return hipSuccess;
}

hipError_t hipMemsetAsync(void* destination, int value, std::size_t bytes, hipStream_t /*stream*/) {
    return hipMemset(destination, value, bytes);
}
