// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[i] = x[i] where x[i] > 0, else 0.
template <class T>
std::vector<Wide<T>> relu(const std::vector<T>& x) {
    std::vector<Wide<T>> y(x.size());
    for (int64_t i = 0; i < std::ssize(x); ++i) y[i] = x[i] > T(0) ? Wide<T>(x[i]) : Wide<T>(0);
    return y;
}

}  // namespace gpu4s::reference
