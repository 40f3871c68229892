// SPDX-License-Identifier: Apache-2.0
// hipDeviceProp_t and hipDeviceGetAttribute's names on CUDA, whose own structure has lost the clock
// rates in version 13.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>

struct hipDeviceProp_t {
    char name[256];
    std::size_t totalGlobalMem;
    std::size_t sharedMemPerBlock;
    int regsPerBlock;
    int warpSize;
    int maxThreadsPerBlock;
    int maxThreadsDim[3];
    int maxGridSize[3];
    int clockRate;        ///< kHz
    int memoryClockRate;  ///< kHz
    int memoryBusWidth;   ///< bits
    std::size_t totalConstMem;
    int major;
    int minor;
    int multiProcessorCount;
    int l2CacheSize;  ///< bytes
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
    char gcnArchName[256];  ///< "sm_90"
};

constexpr cudaDeviceAttr hipDeviceAttributeClockRate = cudaDevAttrClockRate;
constexpr cudaDeviceAttr hipDeviceAttributeComputeCapabilityMajor =
    cudaDevAttrComputeCapabilityMajor;
constexpr cudaDeviceAttr hipDeviceAttributeComputeCapabilityMinor =
    cudaDevAttrComputeCapabilityMinor;
constexpr cudaDeviceAttr hipDeviceAttributeL2CacheSize = cudaDevAttrL2CacheSize;
constexpr cudaDeviceAttr hipDeviceAttributeMaxBlockDimX = cudaDevAttrMaxBlockDimX;
constexpr cudaDeviceAttr hipDeviceAttributeMaxBlockDimY = cudaDevAttrMaxBlockDimY;
constexpr cudaDeviceAttr hipDeviceAttributeMaxBlockDimZ = cudaDevAttrMaxBlockDimZ;
constexpr cudaDeviceAttr hipDeviceAttributeMaxRegistersPerBlock = cudaDevAttrMaxRegistersPerBlock;
constexpr cudaDeviceAttr hipDeviceAttributeMaxSharedMemoryPerBlock =
    cudaDevAttrMaxSharedMemoryPerBlock;
constexpr cudaDeviceAttr hipDeviceAttributeMaxThreadsPerBlock = cudaDevAttrMaxThreadsPerBlock;
constexpr cudaDeviceAttr hipDeviceAttributeMaxThreadsPerMultiProcessor =
    cudaDevAttrMaxThreadsPerMultiProcessor;
constexpr cudaDeviceAttr hipDeviceAttributeMemoryBusWidth = cudaDevAttrGlobalMemoryBusWidth;
constexpr cudaDeviceAttr hipDeviceAttributeMemoryClockRate = cudaDevAttrMemoryClockRate;
constexpr cudaDeviceAttr hipDeviceAttributeMultiprocessorCount = cudaDevAttrMultiProcessorCount;
constexpr cudaDeviceAttr hipDeviceAttributeWarpSize = cudaDevAttrWarpSize;

inline cudaError_t hipGetDeviceProperties(hipDeviceProp_t* properties, int device) {
    if (!properties) return cudaErrorInvalidValue;
    cudaDeviceProp cuda;
    if (const cudaError_t error = cudaGetDeviceProperties(&cuda, device); error != cudaSuccess)
        return error;
    // 0 where the driver does not know.
    const auto attribute = [device](cudaDeviceAttr which) {
        int value = 0;
        return cudaDeviceGetAttribute(&value, which, device) == cudaSuccess ? value : 0;
    };
    hipDeviceProp_t& p = *properties;
    p = {};
    std::snprintf(p.name, sizeof p.name, "%s", cuda.name);
    std::snprintf(p.gcnArchName, sizeof p.gcnArchName, "sm_%d%d", cuda.major, cuda.minor);
    p.totalGlobalMem = cuda.totalGlobalMem;
    p.sharedMemPerBlock = cuda.sharedMemPerBlock;
    p.regsPerBlock = cuda.regsPerBlock;
    p.warpSize = cuda.warpSize;
    p.maxThreadsPerBlock = cuda.maxThreadsPerBlock;
    std::copy_n(cuda.maxThreadsDim, 3, p.maxThreadsDim);
    std::copy_n(cuda.maxGridSize, 3, p.maxGridSize);
    p.clockRate = attribute(cudaDevAttrClockRate);
    p.memoryClockRate = attribute(cudaDevAttrMemoryClockRate);
    p.memoryBusWidth = cuda.memoryBusWidth;
    p.totalConstMem = cuda.totalConstMem;
    p.major = cuda.major;
    p.minor = cuda.minor;
    p.multiProcessorCount = cuda.multiProcessorCount;
    p.l2CacheSize = cuda.l2CacheSize;
    p.maxThreadsPerMultiProcessor = cuda.maxThreadsPerMultiProcessor;
    p.maxSharedMemoryPerMultiProcessor = cuda.sharedMemPerMultiprocessor;
    p.computeMode = attribute(cudaDevAttrComputeMode);
    p.concurrentKernels = cuda.concurrentKernels;
    p.pciDomainID = cuda.pciDomainID;
    p.pciBusID = cuda.pciBusID;
    p.pciDeviceID = cuda.pciDeviceID;
    p.canMapHostMemory = cuda.canMapHostMemory;
    p.integrated = cuda.integrated;
    p.ECCEnabled = cuda.ECCEnabled;
    return cudaSuccess;
}
