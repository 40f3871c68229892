// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "copy.hpp"
#include "read.hpp"
#include "triad.hpp"
#include "write.hpp"

namespace gpu4s {

const Variant<MemoryHostToDevice> host_to_device{"lib", host_to_device_lib};
const Variant<MemoryDeviceToHost> device_to_host{"lib", device_to_host_lib};
const Variant<MemoryRead> naive_read{"naive", read_naive};
const Variant<MemoryRead> opt_read{"opt", read_opt};
const Variant<MemoryWrite> naive_write{"naive", write_naive};
const Variant<MemoryWrite> opt_write{"opt", write_opt};
const Variant<MemoryCopy> naive_copy{"naive", copy_naive};
const Variant<MemoryCopy> opt_copy{"opt", copy_opt};
const Variant<MemoryCopy> lib_copy{"lib", copy_lib};
const Variant<MemoryTriad> naive_triad{"naive", triad_naive};
const Variant<MemoryTriad> opt_triad{"opt", triad_opt};

}  // namespace gpu4s
