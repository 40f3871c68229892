// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/benchmark.hpp"

namespace gpu4s {

/// What problems of operations with ElementwiseArgs share: x, and y of as many elements.
template <class T>
struct ElementwiseProblem {
    std::vector<T> x;

    ElementwiseArgs<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
};

}  // namespace gpu4s
