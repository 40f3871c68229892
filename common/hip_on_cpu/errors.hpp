// SPDX-License-Identifier: Apache-2.0
// The error state behind hipGetLastError.
#pragma once

#include "common/hip_on_cpu/hip/hip_runtime_api.h"

namespace hip_on_cpu {

/// Remembers an error of a call for hipGetLastError and returns it; success changes nothing.
hipError_t remember(hipError_t error);

/// Leaves hipErrorLaunchFailure pending.
void launch_failed();

/// hipErrorLaunchFailure while one is pending, else hipSuccess.
hipError_t pending_failure();

}  // namespace hip_on_cpu
