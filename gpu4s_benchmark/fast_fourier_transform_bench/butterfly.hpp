// SPDX-License-Identifier: Apache-2.0
// Complex numbers and short transforms of them, for the host and for devices: constexpr functions
// are both. A part is a number or a vector of numbers (of independent transforms).
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <type_traits>
#include <utility>

namespace gpu4s {

template <class Part>
struct alignas(2 * sizeof(Part)) Complex {
    Part re, im;
};

template <class Part>
constexpr Complex<Part> operator+(const Complex<Part>& a, const Complex<Part>& b) {
    return {a.re + b.re, a.im + b.im};
}
template <class Part>
constexpr Complex<Part> operator-(const Complex<Part>& a, const Complex<Part>& b) {
    return {a.re - b.re, a.im - b.im};
}
template <class Part, class Factor>
constexpr Complex<Part> operator*(const Complex<Part>& a, const Complex<Factor>& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

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

/// exp(-2 pi i k / points), points a power of two, rounded once: for tables. Exact where a part is
/// 0, 1 or -1.
template <class T>
Complex<T> unit_root(int64_t k, int64_t points) {
    k = 8 * (k & (points - 1));
    const int64_t octant = k / points, rest = k % points;  // in eighths of points / 8
    const int64_t from_axis = octant % 2 ? points - rest : rest;
    const long double angle = std::numbers::pi_v<long double> / 4 * from_axis / points;
    const long double cosine = std::cos(angle), sine = std::sin(angle);
    const bool near_real = octant % 4 == 0 || octant % 4 == 3;
    const long double re = near_real ? cosine : sine, im = near_real ? sine : cosine;
    return {static_cast<T>(octant < 2 || octant >= 6 ? re : -re),
            static_cast<T>(octant < 4 ? -im : im)};
}

}  // namespace gpu4s
