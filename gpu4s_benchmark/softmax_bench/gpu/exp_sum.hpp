// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../softmax.hpp"
#include "common/backend/reduce.hpp"

namespace gpu4s {

/// exp(x) for x <= 0. In float the hardware's power of two: errs by up to 2 + 1.173 |x| units in
/// the last place, no more than rounding x does times some factor.
__device__ inline float exponential(float x) { return power_of_two(x * 1.44269504f); }
__device__ inline double exponential(double x) { return exp(x); }

/// Number that no finite x is below. Not minus infinity, of which a difference would be NaN.
template <class S>
constexpr S lowest = std::numeric_limits<S>::lowest();

/// Of some elements: the largest x and the sum of exp(x - largest). Of none: {lowest, 0}.
template <class S>
struct ExpSum {
    S largest, sum;
};

struct JoinExpSums {
    template <class S>
    __device__ ExpSum<S> operator()(ExpSum<S> a, ExpSum<S> b) const {
        const S largest = Larger{}(a.largest, b.largest);
        return {largest, a.sum * exponential(a.largest - largest) +
                             b.sum * exponential(b.largest - largest)};
    }
};

/// Those of a team's threads joined: first the maxima, so that each sum is brought to the team's
/// maximum once. Two calls need a barrier between them, as those of reduce() do.
template <int team, class S>
__device__ ExpSum<S> reduce_exp_sums(ExpSum<S> own) {
    const S largest = reduce<team>(own.largest, Larger{});
    return {largest, reduce<team>(own.sum * exponential(own.largest - largest), Sum{})};
}

}  // namespace gpu4s
