// SPDX-License-Identifier: Apache-2.0
// Short transforms of complex numbers, for the host and for devices: constexpr functions are both.
// A part is a number or a vector of numbers (of independent transforms).
#pragma once

#include <type_traits>
#include <utility>

#include "common/complex.hpp"

namespace gpu4s {

/// z exp(-2 pi i k / 16), k = 0 .. 9 but 5, 7, 8: what short transforms need. `Number` is the type
/// of numbers in a part.
template <class Number, class Part>
constexpr Complex<Part> turned(const Complex<Part>& z, int k) {
    constexpr Number half_root = Number(std::numbers::sqrt2 / 2);
    constexpr Number cosine = Number(0.92387953251128675613), sine = Number(0.38268343236508977173);
    switch (k) {
        case 1: return z * Complex<Number>{cosine, -sine};
        case 2: return {(z.re + z.im) * half_root, (z.im - z.re) * half_root};
        case 3: return z * Complex<Number>{sine, -cosine};
        case 4: return {z.im, -z.re};
        case 6: return {(z.im - z.re) * half_root, (z.re + z.im) * -half_root};
        case 9: return z * Complex<Number>{-cosine, sine};
        default: return z;
    }
}

/// Calls body(0), body(1), .. body(count - 1) with constants: a loop without a loop, so that arrays
/// indexed in it become registers under every compiler.
template <int count, class Body>
constexpr void repeat(Body body) {
    [&]<int... i>(std::integer_sequence<int, i...>) {
        (body(std::integral_constant<int, i>{}), ...);
    }
    (std::make_integer_sequence<int, count>{});
}

/// v becomes its transform; `points` is 1, 2, 4, 8 or 16.
template <class Number, int points, class Part>
constexpr void transform(Complex<Part> (&v)[points]) {
    if constexpr (points == 2) {
        const Complex<Part> first = v[0];
        v[0] = first + v[1];
        v[1] = first - v[1];
    } else if constexpr (points == 4) {
        const Complex<Part> even_sum = v[0] + v[2], even_difference = v[0] - v[2];
        const Complex<Part> odd_sum = v[1] + v[3];
        const Complex<Part> odd_difference = turned<Number>(v[1] - v[3], 4);
        v[0] = even_sum + odd_sum;
        v[1] = even_difference + odd_difference;
        v[2] = even_sum - odd_sum;
        v[3] = even_difference - odd_difference;
    } else if constexpr (points > 4) {
        // points = outer * 4: transforms of `outer` points 4 apart, then of 4 adjacent ones.
        constexpr int outer = points / 4;
        repeat<4>([&](auto n) {
            Complex<Part> part[outer];
            repeat<outer>([&](auto m) { part[m] = v[m * 4 + n]; });
            transform<Number>(part);
            repeat<outer>(
                [&](auto k) { v[k * 4 + n] = turned<Number>(part[k], n * k * 16 / points); });
        });
        Complex<Part> result[points];
        repeat<outer>([&](auto k) {
            Complex<Part> part[4] = {v[k * 4], v[k * 4 + 1], v[k * 4 + 2], v[k * 4 + 3]};
            transform<Number>(part);
            repeat<4>([&](auto l) { result[k + outer * l] = part[l]; });
        });
        repeat<points>([&](auto k) { v[k] = result[k]; });
    }
}

}  // namespace gpu4s
