// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../relu.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

struct PositivePart {
    template <class T>
    __device__ T operator()(T x) const {
        return narrow<T>(widen(x) > 0 ? widen(x) : 0);
    }
};

constexpr auto relu_naive = map_naive<PositivePart>;
constexpr auto relu_opt = map_opt<PositivePart>;

}  // namespace gpu4s
