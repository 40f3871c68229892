// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct Relu {
    static constexpr const char* name = "relu";
    static constexpr const char* formula = "y[i] = max(0, x[i]), i = 0 .. size * size - 1";
    using Types = TypeList<float, double, int32_t, half>;
    using Shape = SquareShape;

    template <class T>
    using Args = ElementwiseArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return elementwise_work<T>(shape.count(), 1);
    }
};

}  // namespace gpu4s
