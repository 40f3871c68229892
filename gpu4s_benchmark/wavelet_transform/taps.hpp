// SPDX-License-Identifier: Apache-2.0
// The arithmetic of both transforms, shared by all variants: taps, lifting steps, mirroring.
#pragma once

#include <cstdint>

namespace gpu4s {

/// Filter coefficients of the floating 9/7 transform, from the middle outwards.
constexpr double low_taps[5] = {0.852698679009, 0.377402855613, -0.110624404418, -0.023849465020,
                                0.037828455507};
constexpr double high_taps[4] = {-0.788485616406, 0.418092273222, 0.040689417609, -0.064538882629};

/// How a lifting step turns a fraction into an integer.
enum class Rounding { toward_zero, down };

/// numerator / 2^shift.
template <Rounding rounding, int shift, class Sum>
constexpr Sum quotient(Sum numerator) {
    if constexpr (rounding == Rounding::down)
        return numerator >> shift;
    else
        return numerator / (Sum{1} << shift);
}

/// x[2i + 1] - round(9/16 (x[2i] + x[2i + 2]) - 1/16 (x[2i - 2] + x[2i + 4]) + 1/2), modulo 2^32.
/// The bracket is a multiple of 1/16: an integer numerator below 2^37 holds it exactly.
template <Rounding rounding, class Sum>
constexpr int32_t high_of(int32_t x, Sum inner_sum, Sum outer_sum) {
    return static_cast<int32_t>(x - quotient<rounding, 4>(9 * inner_sum - outer_sum + 8));
}

/// x[2i] - round(-1/4 (high[i - 1] + high[i]) + 1/2), modulo 2^32.
template <Rounding rounding, class Sum>
constexpr int32_t low_of(int32_t x, Sum high_sum) {
    return static_cast<int32_t>(x - quotient<rounding, 2>(2 - high_sum));
}

/// Sum may be int32_t, at a fraction of the cost of int64_t, where all x are in -2^26 .. 2^26 - 1:
/// numerators are below 10 * 2^27 then, sums of high-pass results below 5 * 2^26. So it is where
/// sums_fit(the or of all moved(x)).
constexpr uint32_t moved(int32_t x) { return static_cast<uint32_t>(x) + (1u << 26); }
constexpr bool sums_fit(uint32_t joined) { return joined < 1u << 27; }

/// Where x[i] of `count` >= 2 samples is found: x is mirrored at its ends, repeatedly. For i not
/// far beyond them: a step per mirroring.
constexpr int64_t mirrored(int64_t i, int64_t count) {
    while (i < 0 || i >= count) i = i < 0 ? -i : 2 * (count - 1) - i;
    return i;
}

}  // namespace gpu4s
