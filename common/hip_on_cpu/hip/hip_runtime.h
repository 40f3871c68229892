// SPDX-License-Identifier: Apache-2.0
// HIP emulated on the host: a HIP source that includes <hip/hip_runtime.h> becomes an ordinary C++
// program when common/hip_on_cpu comes first on the include path. See common/hip_on_cpu/README.md.
#pragma once

#include "common/hip_on_cpu/atomics.hpp"
#include "common/hip_on_cpu/collectives.hpp"
#include "common/hip_on_cpu/device_math.hpp"
#include "common/hip_on_cpu/hip/hip_runtime_api.h"
#include "common/hip_on_cpu/launch.hpp"
#include "common/hip_on_cpu/qualifiers.hpp"
#include "common/hip_on_cpu/registers.hpp"

#define hipLaunchKernelGGL(kernel, grid, block, shared_bytes, stream, ...) \
    hip_on_cpu::launch(kernel, grid, block, shared_bytes, stream __VA_OPT__(, ) __VA_ARGS__)
