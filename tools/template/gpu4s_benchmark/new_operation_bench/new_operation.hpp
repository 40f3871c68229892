// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct NewOperation {
    static constexpr const char* name = "new_operation";
    // YOUR FORMULA, as --list prints it; the types; the sizes (ShapeField shows other shapes).
    static constexpr const char* formula = "y[i] = 2 x[i], i = 0 .. size * size - 1";
    using Types = TypeList<float, double, half>;
    using Shape = SquareShape;

    template <class T>
    using Args = ElementwiseArgs<T>;

    // YOUR FORMULA: arithmetic operations per element.
    template <class T>
    static Work work(const Shape& shape) {
        return elementwise_work<T>(shape.count(), 1);
    }
};

}  // namespace gpu4s
