// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[i] = 2 x[i]. YOUR FORMULA, in Wide<T>: written from the definition, not from a kernel.
template <class T>
std::vector<Wide<T>> new_operation(const std::vector<T>& x) {
    std::vector<Wide<T>> y(x.size());
    for (int64_t i = 0; i < std::ssize(x); ++i) y[i] = 2 * Wide<T>(x[i]);
    return y;
}

}  // namespace gpu4s::reference
