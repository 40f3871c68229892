// SPDX-License-Identifier: Apache-2.0
// The runtime's calls about the device.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "common/hip_on_cpu/errors.hpp"
#include "common/hip_on_cpu/limits.hpp"
#include "common/hip_on_cpu/memory.hpp"
#include "common/hip_on_cpu/settings.hpp"

using namespace hip_on_cpu;

namespace {

constexpr int version = 60000000;  // no release: emulated

int last_level_cache_bytes() {
    const long reported = sysconf(_SC_LEVEL3_CACHE_SIZE);
    if (reported > 0) return static_cast<int>(std::min(reported, 0x7fffffffL));
    int kibibytes = 0;  // where sysconf does not know: virtual machines, ARM
    for (const char* index : {"3", "2"}) {
        std::ifstream file("/sys/devices/system/cpu/cpu0/cache/index" + std::string(index) +
                           "/size");
        if (file >> kibibytes) return kibibytes << 10;
    }
    return 0;
}

hipError_t written(int* target, int value) {
    if (!target) return remember(hipErrorInvalidValue);
    *target = value;
    return hipSuccess;
}

}  // namespace

hipError_t hipInit(unsigned /*flags*/) { return hipSuccess; }
hipError_t hipGetDeviceCount(int* count) { return written(count, 1); }
hipError_t hipGetDevice(int* device) { return written(device, 0); }
hipError_t hipDriverGetVersion(int* result) { return written(result, version); }
hipError_t hipRuntimeGetVersion(int* result) { return written(result, version); }

hipError_t hipSetDevice(int device) {
    return remember(device == 0 ? hipSuccess : hipErrorInvalidDevice);
}

hipError_t hipDeviceSynchronize() { return pending_failure(); }

hipError_t hipDeviceReset() {
    release_all();
    (void)hipGetLastError();
    return hipSuccess;
}

hipError_t hipGetDeviceProperties(hipDeviceProp_t* properties, int device) {
    if (!properties) return remember(hipErrorInvalidValue);
    if (device != 0) return remember(hipErrorInvalidDevice);
    *properties = {};
    hipDeviceProp_t& p = *properties;
    std::strcpy(p.name, "HIP emulated on the CPU");
    std::strcpy(p.gcnArchName, "emulated");
    p.totalGlobalMem = host_memory().available;
    p.sharedMemPerBlock = p.maxSharedMemoryPerMultiProcessor = max_shared_bytes;
    p.regsPerBlock = 65536;
    p.warpSize = settings().wave_size;
    p.maxThreadsPerBlock = p.maxThreadsPerMultiProcessor = max_block_threads;
    std::fill_n(p.maxThreadsDim, 3, static_cast<int>(max_block_threads));
    p.maxGridSize[0] = max_grid_x;
    p.maxGridSize[1] = p.maxGridSize[2] = max_grid_yz;
    p.totalConstMem = 64 << 10;
    p.multiProcessorCount = units;
    p.l2CacheSize = last_level_cache_bytes();
    p.canMapHostMemory = p.integrated = 1;
    return hipSuccess;
}

hipError_t hipDeviceGetAttribute(int* value, hipDeviceAttribute_t attribute, int device) {
    hipDeviceProp_t p;
    if (const hipError_t error = hipGetDeviceProperties(&p, device); error != hipSuccess)
        return error;
    switch (attribute) {
        case hipDeviceAttributeClockRate: return written(value, p.clockRate);
        case hipDeviceAttributeComputeCapabilityMajor: return written(value, p.major);
        case hipDeviceAttributeComputeCapabilityMinor: return written(value, p.minor);
        case hipDeviceAttributeL2CacheSize: return written(value, p.l2CacheSize);
        case hipDeviceAttributeMaxBlockDimX: return written(value, p.maxThreadsDim[0]);
        case hipDeviceAttributeMaxBlockDimY: return written(value, p.maxThreadsDim[1]);
        case hipDeviceAttributeMaxBlockDimZ: return written(value, p.maxThreadsDim[2]);
        case hipDeviceAttributeMaxRegistersPerBlock: return written(value, p.regsPerBlock);
        case hipDeviceAttributeMaxSharedMemoryPerBlock:
            return written(value, static_cast<int>(p.sharedMemPerBlock));
        case hipDeviceAttributeMaxThreadsPerBlock: return written(value, p.maxThreadsPerBlock);
        case hipDeviceAttributeMaxThreadsPerMultiProcessor:
            return written(value, p.maxThreadsPerMultiProcessor);
        case hipDeviceAttributeMemoryBusWidth: return written(value, p.memoryBusWidth);
        case hipDeviceAttributeMemoryClockRate: return written(value, p.memoryClockRate);
        case hipDeviceAttributeMultiprocessorCount: return written(value, p.multiProcessorCount);
        case hipDeviceAttributeWarpSize: return written(value, p.warpSize);
    }
    return remember(hipErrorInvalidValue);
}

hipError_t hipDeviceGetPCIBusId(char* bus_id, int length, int device) {
    if (!bus_id || length < 1) return remember(hipErrorInvalidValue);
    if (device != 0) return remember(hipErrorInvalidDevice);
    std::snprintf(bus_id, static_cast<std::size_t>(length), "none");
    return hipSuccess;
}

hipError_t hipFuncSetAttribute(const void* function, hipFuncAttribute attribute, int value) {
    if (!function) return remember(hipErrorInvalidDeviceFunction);
    const bool fits = attribute != hipFuncAttributeMaxDynamicSharedMemorySize ||
                      (value >= 0 && static_cast<std::size_t>(value) <= max_shared_bytes);
    return remember(fits ? hipSuccess : hipErrorInvalidValue);
}

hipError_t hipOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* function,
                                                        int threads, std::size_t shared_bytes) {
    if (!function) return remember(hipErrorInvalidDeviceFunction);
    if (threads < 1) return remember(hipErrorInvalidValue);
    return written(blocks, blocks_per_unit(static_cast<std::size_t>(threads), shared_bytes));
}
