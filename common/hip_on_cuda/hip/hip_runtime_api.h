// SPDX-License-Identifier: Apache-2.0
// The host half of HIP by its names, on the CUDA runtime. HIP sources include <hip/...> and run
// unchanged on NVIDIA when common/hip_on_cuda comes first on the include path. Compiles with nvcc
// and, as host code, with any C++ compiler. Holds what the suite uses, not all of HIP.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

#include "common/hip_on_cuda/device_properties.hpp"

/// Tells this from HIP on AMD.
#define __HIP_ON_CUDA__ 1

using hipError_t = cudaError_t;
using hipStream_t = cudaStream_t;
using hipEvent_t = cudaEvent_t;
using hipGraph_t = cudaGraph_t;
using hipGraphExec_t = cudaGraphExec_t;
using hipStreamCaptureMode = cudaStreamCaptureMode;
using hipMemcpyKind = cudaMemcpyKind;
using hipFuncAttribute = cudaFuncAttribute;
using hipDeviceAttribute_t = cudaDeviceAttr;

constexpr hipError_t hipSuccess = cudaSuccess;
constexpr hipError_t hipErrorInvalidValue = cudaErrorInvalidValue;
constexpr hipError_t hipErrorOutOfMemory = cudaErrorMemoryAllocation;
constexpr hipError_t hipErrorInvalidConfiguration = cudaErrorInvalidConfiguration;
constexpr hipError_t hipErrorInvalidDevicePointer = cudaErrorInvalidDevicePointer;
constexpr hipError_t hipErrorInvalidMemcpyDirection = cudaErrorInvalidMemcpyDirection;
constexpr hipError_t hipErrorInvalidDeviceFunction = cudaErrorInvalidDeviceFunction;
constexpr hipError_t hipErrorNoDevice = cudaErrorNoDevice;
constexpr hipError_t hipErrorInvalidDevice = cudaErrorInvalidDevice;
constexpr hipError_t hipErrorNoBinaryForGpu = cudaErrorNoKernelImageForDevice;
constexpr hipError_t hipErrorInvalidHandle = cudaErrorInvalidResourceHandle;
constexpr hipError_t hipErrorNotReady = cudaErrorNotReady;
constexpr hipError_t hipErrorLaunchOutOfResources = cudaErrorLaunchOutOfResources;
constexpr hipError_t hipErrorLaunchFailure = cudaErrorLaunchFailure;
constexpr hipError_t hipErrorCooperativeLaunchTooLarge = cudaErrorCooperativeLaunchTooLarge;
constexpr hipError_t hipErrorNotSupported = cudaErrorNotSupported;
constexpr hipError_t hipErrorUnknown = cudaErrorUnknown;

constexpr hipMemcpyKind hipMemcpyHostToHost = cudaMemcpyHostToHost;
constexpr hipMemcpyKind hipMemcpyHostToDevice = cudaMemcpyHostToDevice;
constexpr hipMemcpyKind hipMemcpyDeviceToHost = cudaMemcpyDeviceToHost;
constexpr hipMemcpyKind hipMemcpyDeviceToDevice = cudaMemcpyDeviceToDevice;
constexpr hipMemcpyKind hipMemcpyDefault = cudaMemcpyDefault;

constexpr unsigned hipStreamDefault = cudaStreamDefault;
constexpr unsigned hipStreamNonBlocking = cudaStreamNonBlocking;
constexpr hipStreamCaptureMode hipStreamCaptureModeThreadLocal = cudaStreamCaptureModeThreadLocal;
constexpr unsigned hipEventDefault = cudaEventDefault;
constexpr unsigned hipEventBlockingSync = cudaEventBlockingSync;
constexpr unsigned hipEventDisableTiming = cudaEventDisableTiming;
constexpr unsigned hipHostMallocDefault = cudaHostAllocDefault;

constexpr hipFuncAttribute hipFuncAttributeMaxDynamicSharedMemorySize =
    cudaFuncAttributeMaxDynamicSharedMemorySize;
constexpr hipFuncAttribute hipFuncAttributePreferredSharedMemoryCarveout =
    cudaFuncAttributePreferredSharedMemoryCarveout;

inline const char* hipGetErrorName(hipError_t error) { return cudaGetErrorName(error); }
inline const char* hipGetErrorString(hipError_t error) { return cudaGetErrorString(error); }
inline hipError_t hipInit(unsigned /*flags*/) { return cudaFree(nullptr); }
inline hipError_t hipGetLastError() { return cudaGetLastError(); }
inline hipError_t hipPeekAtLastError() { return cudaPeekAtLastError(); }
inline hipError_t hipGetDeviceCount(int* count) { return cudaGetDeviceCount(count); }
inline hipError_t hipSetDevice(int device) { return cudaSetDevice(device); }
inline hipError_t hipGetDevice(int* device) { return cudaGetDevice(device); }
inline hipError_t hipDeviceGetAttribute(int* value, hipDeviceAttribute_t attribute, int device) {
    return cudaDeviceGetAttribute(value, attribute, device);
}
inline hipError_t hipDeviceGetPCIBusId(char* bus_id, int length, int device) {
    return cudaDeviceGetPCIBusId(bus_id, length, device);
}
inline hipError_t hipDriverGetVersion(int* version) { return cudaDriverGetVersion(version); }
inline hipError_t hipRuntimeGetVersion(int* version) { return cudaRuntimeGetVersion(version); }
inline hipError_t hipDeviceSynchronize() { return cudaDeviceSynchronize(); }
inline hipError_t hipDeviceReset() { return cudaDeviceReset(); }

inline hipError_t hipFree(void* pointer) { return cudaFree(pointer); }
inline hipError_t hipMemGetInfo(std::size_t* free_bytes, std::size_t* total_bytes) {
    return cudaMemGetInfo(free_bytes, total_bytes);
}
inline hipError_t hipMemcpy(void* destination, const void* source, std::size_t bytes,
                            hipMemcpyKind kind) {
    return cudaMemcpy(destination, source, bytes, kind);
}
inline hipError_t hipMemcpyAsync(void* destination, const void* source, std::size_t bytes,
                                 hipMemcpyKind kind, hipStream_t stream = nullptr) {
    return cudaMemcpyAsync(destination, source, bytes, kind, stream);
}
inline hipError_t hipMemset(void* destination, int value, std::size_t bytes) {
    return cudaMemset(destination, value, bytes);
}
inline hipError_t hipMemsetAsync(void* destination, int value, std::size_t bytes,
                                 hipStream_t stream = nullptr) {
    return cudaMemsetAsync(destination, value, bytes, stream);
}

inline hipError_t hipStreamCreate(hipStream_t* stream) { return cudaStreamCreate(stream); }
inline hipError_t hipStreamCreateWithFlags(hipStream_t* stream, unsigned flags) {
    return cudaStreamCreateWithFlags(stream, flags);
}
inline hipError_t hipStreamDestroy(hipStream_t stream) { return cudaStreamDestroy(stream); }
inline hipError_t hipStreamSynchronize(hipStream_t stream) { return cudaStreamSynchronize(stream); }
inline hipError_t hipStreamWaitEvent(hipStream_t stream, hipEvent_t event, unsigned flags = 0) {
    return cudaStreamWaitEvent(stream, event, flags);
}

inline hipError_t hipStreamBeginCapture(hipStream_t stream, hipStreamCaptureMode mode) {
    return cudaStreamBeginCapture(stream, mode);
}
inline hipError_t hipStreamEndCapture(hipStream_t stream, hipGraph_t* graph) {
    return cudaStreamEndCapture(stream, graph);
}
inline hipError_t hipGraphInstantiateWithFlags(hipGraphExec_t* executable, hipGraph_t graph,
                                               unsigned long long flags) {
    return cudaGraphInstantiateWithFlags(executable, graph, flags);
}
inline hipError_t hipGraphLaunch(hipGraphExec_t executable, hipStream_t stream) {
    return cudaGraphLaunch(executable, stream);
}
inline hipError_t hipGraphDestroy(hipGraph_t graph) { return cudaGraphDestroy(graph); }
inline hipError_t hipGraphExecDestroy(hipGraphExec_t executable) {
    return cudaGraphExecDestroy(executable);
}

inline hipError_t hipEventCreate(hipEvent_t* event) { return cudaEventCreate(event); }
inline hipError_t hipEventCreateWithFlags(hipEvent_t* event, unsigned flags) {
    return cudaEventCreateWithFlags(event, flags);
}
inline hipError_t hipEventRecord(hipEvent_t event, hipStream_t stream = nullptr) {
    return cudaEventRecord(event, stream);
}
inline hipError_t hipEventSynchronize(hipEvent_t event) { return cudaEventSynchronize(event); }
inline hipError_t hipEventQuery(hipEvent_t event) { return cudaEventQuery(event); }
inline hipError_t hipEventElapsedTime(float* milliseconds, hipEvent_t start, hipEvent_t stop) {
    return cudaEventElapsedTime(milliseconds, start, stop);
}
inline hipError_t hipEventDestroy(hipEvent_t event) { return cudaEventDestroy(event); }

inline hipError_t hipFuncSetAttribute(const void* function, hipFuncAttribute attribute, int value) {
    return cudaFuncSetAttribute(function, attribute, value);
}

/// HIP takes any kernel here, and any type of pointer below.
template <class Kernel>
hipError_t hipOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Kernel* kernel, int threads,
                                                        std::size_t shared_bytes) {
    return cudaOccupancyMaxActiveBlocksPerMultiprocessor(
        blocks, reinterpret_cast<const void*>(kernel), threads, shared_bytes);
}
template <class Kernel>
hipError_t hipLaunchCooperativeKernel(Kernel* kernel, dim3 grid, dim3 block, void** arguments,
                                      unsigned shared_bytes, hipStream_t stream) {
    return cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(kernel), grid, block,
                                       arguments, shared_bytes, stream);
}
template <class T>
hipError_t hipMalloc(T** pointer, std::size_t bytes) {
    return cudaMalloc(reinterpret_cast<void**>(pointer), bytes);
}
template <class T>
hipError_t hipHostMalloc(T** pointer, std::size_t bytes, unsigned flags = hipHostMallocDefault) {
    return cudaHostAlloc(reinterpret_cast<void**>(pointer), bytes, flags);
}
inline hipError_t hipHostFree(void* pointer) { return cudaFreeHost(pointer); }
