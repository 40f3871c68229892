// SPDX-License-Identifier: Apache-2.0
// What the emulated device says of itself.
#pragma once

#include <cstddef>

struct hipDeviceProp_t {
    char name[256];
    std::size_t totalGlobalMem;  ///< bytes of host memory available at the time of the call
    std::size_t sharedMemPerBlock;
    int regsPerBlock;
    int warpSize;
    int maxThreadsPerBlock;
    int maxThreadsDim[3];
    int maxGridSize[3];
    int clockRate;        ///< kHz; 0: an emulation has none
    int memoryClockRate;  ///< kHz; 0
    int memoryBusWidth;   ///< bits; 0
    std::size_t totalConstMem;
    int major;
    int minor;
    int multiProcessorCount;  ///< as many on every host
    int l2CacheSize;          ///< bytes of the host's level 3 cache
    int maxThreadsPerMultiProcessor;
    std::size_t maxSharedMemoryPerMultiProcessor;
    int computeMode;
    int concurrentKernels;
    int pciDomainID;
    int pciBusID;
    int pciDeviceID;
    int canMapHostMemory;
    int integrated;
    int ECCEnabled;
    char gcnArchName[256];
};

enum hipDeviceAttribute_t {
    hipDeviceAttributeClockRate,
    hipDeviceAttributeComputeCapabilityMajor,
    hipDeviceAttributeComputeCapabilityMinor,
    hipDeviceAttributeL2CacheSize,
    hipDeviceAttributeMaxBlockDimX,
    hipDeviceAttributeMaxBlockDimY,
    hipDeviceAttributeMaxBlockDimZ,
    hipDeviceAttributeMaxRegistersPerBlock,
    hipDeviceAttributeMaxSharedMemoryPerBlock,
    hipDeviceAttributeMaxThreadsPerBlock,
    hipDeviceAttributeMaxThreadsPerMultiProcessor,
    hipDeviceAttributeMemoryBusWidth,
    hipDeviceAttributeMemoryClockRate,
    hipDeviceAttributeMultiprocessorCount,
    hipDeviceAttributeWarpSize,
};
