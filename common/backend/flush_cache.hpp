// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace gpu4s::backend {

/// Queues a kernel that reads `bytes` of device memory once. Defined in flush_cache.gpu.cpp.
void read_through(const void* pointer, size_t bytes);

}  // namespace gpu4s::backend
