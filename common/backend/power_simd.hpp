// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

namespace gpu4s::backend {

/// d^(-3/4) of a normal d > 0, right to 6 u, in products and sums only: powers and square roots of
/// the C library are not vectorised. A quarter of the bits, taken from a constant, is d^(-1/4) to
/// 3.2 %; a step of Newton's squares the error times 2.5: 4e-10 after three, below double's after
/// four. The constant is 5/4 (bias - 0.0477) 2^mantissa bits.
template <class S>
S power_minus_three_quarters(S d) {
    constexpr bool single = sizeof(S) == 4;
    using Bits = std::conditional_t<single, uint32_t, uint64_t>;
    constexpr Bits guess = static_cast<Bits>(single ? 0x4f585e35u : 0x4feb0bc6a7efa000u);
    S root = std::bit_cast<S>(guess - (std::bit_cast<Bits>(d) >> 2));
    for (int step = 0; step < (single ? 3 : 4); ++step) {
        const S square = root * root;
        root += root * (S(0.25) * (1 - d * (square * square)));
    }
    return root * root * root;
}

}  // namespace gpu4s::backend
