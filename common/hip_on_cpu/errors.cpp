// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/errors.hpp"

#include <array>
#include <atomic>

namespace hip_on_cpu {
namespace {

thread_local hipError_t last_error = hipSuccess;
std::atomic<bool> failed = false;

struct Named {
    hipError_t error;
    const char* name;
    const char* text;
};

constexpr std::array names{
    Named{hipSuccess, "hipSuccess", "no error"},
    Named{hipErrorInvalidValue, "hipErrorInvalidValue", "invalid argument"},
    Named{hipErrorOutOfMemory, "hipErrorOutOfMemory", "out of memory"},
    Named{hipErrorInvalidConfiguration, "hipErrorInvalidConfiguration",
          "invalid configuration argument"},
    Named{hipErrorInvalidDevicePointer, "hipErrorInvalidDevicePointer", "invalid device pointer"},
    Named{hipErrorInvalidMemcpyDirection, "hipErrorInvalidMemcpyDirection",
          "invalid copy direction for memcpy"},
    Named{hipErrorInvalidDeviceFunction, "hipErrorInvalidDeviceFunction",
          "invalid device function"},
    Named{hipErrorNoDevice, "hipErrorNoDevice", "no GPU is detected"},
    Named{hipErrorInvalidDevice, "hipErrorInvalidDevice", "invalid device ordinal"},
    Named{hipErrorNoBinaryForGpu, "hipErrorNoBinaryForGpu",
          "no kernel image is available for execution on the device"},
    Named{hipErrorInvalidHandle, "hipErrorInvalidHandle", "invalid resource handle"},
    Named{hipErrorNotReady, "hipErrorNotReady", "device not ready"},
    Named{hipErrorLaunchFailure, "hipErrorLaunchFailure", "unspecified launch failure"},
    Named{hipErrorCooperativeLaunchTooLarge, "hipErrorCooperativeLaunchTooLarge",
          "too many blocks in cooperative launch"},
    Named{hipErrorNotSupported, "hipErrorNotSupported", "operation not supported"},
};
constexpr Named unknown{hipErrorUnknown, "hipErrorUnknown", "unknown error"};

const Named& look_up(hipError_t error) {
    for (const Named& named : names)
        if (named.error == error) return named;
    return unknown;
}

}  // namespace

hipError_t remember(hipError_t error) {
    if (error != hipSuccess) last_error = error;
    return error;
}

void launch_failed() { failed = true; }

hipError_t pending_failure() { return failed ? hipErrorLaunchFailure : hipSuccess; }

}  // namespace hip_on_cpu

using namespace hip_on_cpu;

hipError_t hipPeekAtLastError() { return failed ? hipErrorLaunchFailure : last_error; }

hipError_t hipGetLastError() {
    const hipError_t error = hipPeekAtLastError();
    last_error = hipSuccess;
    failed = false;
    return error;
}

const char* hipGetErrorName(hipError_t error) { return look_up(error).name; }

const char* hipGetErrorString(hipError_t error) { return look_up(error).text; }
