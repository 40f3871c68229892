// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../relu.hpp"
#include "common/backend/host.hpp"

namespace gpu4s {

// One core, one element after the other.
constexpr auto relu_naive = []<class T>(const Relu::Args<T>& args, backend::Stream) {
    for (int64_t i = 0; i < args.count; ++i) args.y[i] = args.x[i] > T(0) ? args.x[i] : T(0);
};

}  // namespace gpu4s
