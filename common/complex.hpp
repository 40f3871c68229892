// SPDX-License-Identifier: Apache-2.0
// Complex numbers and roots of unity for the host and, but for tables, for devices: constexpr
// functions are both. A part is a number or a vector of numbers.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

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

/// The same for k = 0, step, 2 step, .. below `end`.
template <class T>
std::vector<Complex<T>> unit_roots(int64_t end, int64_t points, int64_t step = 1) {
    std::vector<Complex<T>> roots;
    for (int64_t k = 0; k < end; k += step) roots.push_back(unit_root<T>(k, points));
    return roots;
}

}  // namespace gpu4s
