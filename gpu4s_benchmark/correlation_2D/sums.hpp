// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "correlation_2D.hpp"

namespace gpu4s {

/// Sums over some pairs of a = A - p, b = B - q and of their products, where p and q are any
/// numbers: the nearer to the means, the less is lost when these are taken off in the end.
template <class S>
struct PairSums {
    S a, b, aa, bb, ab;

    constexpr void add(S a_term, S b_term) {
        a += a_term;
        b += b_term;
        aa += a_term * a_term;
        bb += b_term * b_term;
        ab += a_term * b_term;
    }
    constexpr PairSums operator+(const PairSums& o) const {
        return {a + o.a, b + o.b, aa + o.aa, bb + o.bb, ab + o.ab};
    }
    constexpr PairSums<double> in_double() const { return {a, b, aa, bb, ab}; }
    /// The sums over the same `count` pairs with p smaller by `p` and q by `q`.
    constexpr PairSums moved(S p, S q, S count) const {
        return {a + count * p, b + count * q, aa + p * (2 * a + count * p),
                bb + q * (2 * b + count * q), ab + p * b + q * (a + count * p)};
    }
    /// r of `count` pairs. NaN (0 / 0) where all A or all B are equal: their terms are zeros.
    constexpr S coefficient(S count) const {
        return (ab - a * b / count) /
               (std::sqrt(aa - a * a / count) * std::sqrt(bb - b * b / count));
    }
};

}  // namespace gpu4s
