// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

// YOUR FORMULA: the shape (ShapeField shows others), and the arithmetic operations per element.
struct NewOperation : ElementwiseOperation<SquareShape, 1> {
    static constexpr const char* name = "new_operation";
    // YOUR FORMULA, as --list prints it; the types.
    static constexpr const char* formula = "y[i] = 2 x[i], i = 0 .. size * size - 1";
    using Types = TypeList<float, double, half>;
};

}  // namespace gpu4s
