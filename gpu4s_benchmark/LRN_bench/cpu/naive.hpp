// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "../LRN.hpp"
#include "common/backend/host.hpp"

namespace gpu4s {

// One core, one element after the other.
constexpr auto lrn_naive = []<class T>(const Lrn::Args<T>& args, backend::Stream) {
    using S = Accumulator<T>;
    for (int64_t i = 0; i < args.count; ++i) {
        const S x = args.x[i];
        args.y[i] = static_cast<T>(x / std::pow(S(Lrn::k) + S(Lrn::alpha) * x * x, S(Lrn::beta)));
    }
};

}  // namespace gpu4s
