// SPDX-License-Identifier: Apache-2.0
// lrn: a stream with some 15 instructions an element, far below what a GPU computes while it moves
// 8 bytes (float). A general power alone would take ten times that.
#pragma once

#include "../LRN.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

struct Normalise {
    template <class T>
    __device__ T operator()(T element) const {
        using S = Accumulator<T>;
        const S x = widen(element);
        const S d = S(Lrn::k) + S(Lrn::alpha) * (x * x);
        return narrow<T>(x * power_minus_three_quarters(d));
    }
};

constexpr auto lrn_naive = map_naive<Normalise>;
constexpr auto lrn_opt = map_opt<Normalise>;

}  // namespace gpu4s
