// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct Relu : ElementwiseOperation<SquareShape, 1> {
    static constexpr const char* name = "relu";
    static constexpr const char* formula = "y[i] = max(0, x[i]), i = 0 .. size * size - 1";
    using Types = TypeList<float, double, int32_t, half>;
};

}  // namespace gpu4s
