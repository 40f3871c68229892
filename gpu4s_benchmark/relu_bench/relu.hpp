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
    struct Args {
        const T* x;
        T* y;
        int64_t count;
    };

    template <class T>
    static Work work(const Shape& shape) {
        const double count = double(shape.size) * double(shape.size);
        return {count, count * sizeof(T), count * sizeof(T)};
    }
};

}  // namespace gpu4s
