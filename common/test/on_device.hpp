// SPDX-License-Identifier: Apache-2.0
// Runs a kernel on data of a test.
#pragma once

#include <vector>

#include "common/backend/host.hpp"

namespace gpu4s::test {

/// The `count` numbers that queue(y, stream) leaves in y, memory of the device.
template <class T, class Queue>
std::vector<T> on_device(int64_t count, Queue queue) {
    const backend::Buffer y(count * sizeof(T));
    queue(y.as<T>(), backend::stream());
    backend::synchronize();
    std::vector<T> values(count);
    backend::copy(values.data(), y.as<T>(), y.bytes());
    return values;
}

}  // namespace gpu4s::test
