// SPDX-License-Identifier: Apache-2.0
// X[k] = sum over m of x[m] exp(-2 pi i k m / points), by decimation in time, radix 2, in double
// for float and in long double for double. Beside each value goes its energy: the sum of the
// squared magnitudes of all intermediate values that flow into it, from which a bound of the
// rounding errors of any such algorithm in another precision follows.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <type_traits>
#include <vector>

namespace gpu4s::reference {

/// Interleaved complex values and, one for each of them, energies.
struct Spectrum {
    std::vector<double> value, energy;
};

namespace fourier {

/// What the transform of data of type T is computed in.
template <class T>
using Working = std::conditional_t<std::is_same_v<T, double>, long double, double>;

/// exp(-2 pi i k / points), 0 <= k < points / 2: from a table, for many points the product of an
/// entry of a coarse and of a fine one, each rounded from long double.
template <class Real>
class Roots {
  public:
    struct Root {
        Real re, im;
    };

    explicit Roots(int64_t points)
        : fine_bits_(std::max(0, std::countr_zero(uint64_t(points)) - 13)) {
        fill(coarse_, std::max<int64_t>(1, points / 2 >> fine_bits_), points >> fine_bits_);
        fill(fine_, int64_t{1} << fine_bits_, points);
    }
    Root operator()(int64_t k) const {
        const Root a = coarse_[k >> fine_bits_];
        if (fine_bits_ == 0) return a;
        const Root b = fine_[k & ((int64_t{1} << fine_bits_) - 1)];
        return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    }

  private:
    static void fill(std::vector<Root>& table, int64_t count, int64_t points) {
        table.resize(count);
        for (int64_t k = 0; k < count; ++k) {
            const long double angle = -2 * std::numbers::pi_v<long double> * k / points;
            table[k] = {static_cast<Real>(std::cos(angle)), static_cast<Real>(std::sin(angle))};
            if (4 * k == points) table[k] = {0, -1};
        }
    }

    int fine_bits_;
    std::vector<Root> coarse_, fine_;
};

inline int64_t bit_reversed(int64_t index, int64_t points) {
    int64_t reversed = 0;
    for (int64_t bit = 1; bit < points; bit *= 2, index /= 2) reversed = 2 * reversed + index % 2;
    return reversed;
}

/// A transform in the making: `points` values, interleaved, and their energies.
template <class Real>
struct View {
    Real* value;
    double* energy;
};

/// Butterflies j = first .. first + count - 1 of the pair of halves that begins at `z`.
template <class Real>
void butterflies(View<Real> z, const Roots<Real>& roots, int64_t half, int64_t root_step,
                 int64_t first, int64_t count) {
    for (int64_t j = first; j < first + count; ++j) {
        const auto root = roots(j * root_step);
        Real *a = z.value + 2 * j, *b = a + 2 * half;
        const Real re = b[0] * root.re - b[1] * root.im, im = b[0] * root.im + b[1] * root.re;
        const double squares = static_cast<double>(a[0] * a[0] + a[1] * a[1] + re * re + im * im);
        b[0] = a[0] - re, b[1] = a[1] - im;
        a[0] += re, a[1] += im;
        z.energy[j] = z.energy[j + half] = z.energy[j] + z.energy[j + half] + squares;
    }
}

/// All stages of a transform whose values lie in bit-reversed order; uses all cores where it is
/// long and called by one thread.
template <class Real>
void stages(View<Real> z, int64_t points, const Roots<Real>& roots) {
    const int64_t chunk = std::min<int64_t>(points, 4096);  // stays in the cache for its stages
#pragma omp parallel for if (points > chunk)
    for (int64_t first = 0; first < points; first += chunk)
        for (int64_t half = 1; half < chunk; half *= 2)
            for (int64_t at = first; at < first + chunk; at += 2 * half)
                butterflies({z.value + 2 * at, z.energy + at}, roots, half, points / (2 * half), 0,
                            half);
    for (int64_t half = chunk; half < points; half *= 2)
#pragma omp parallel for
        for (int64_t done = 0; done < points / 2; done += chunk) {
            const int64_t at = done / half * 2 * half;
            butterflies({z.value + 2 * at, z.energy + at}, roots, half, points / (2 * half),
                        done % half, chunk);
        }
}

/// Puts `points` values, one every `stride`, in bit-reversed order.
template <class Real, class T>
void reorder(const T* x, int64_t stride, View<Real> z, int64_t points) {
#pragma omp parallel for if (points > 4096)
    for (int64_t i = 0; i < points; ++i) {
        const T* from = x + 2 * stride * bit_reversed(i, points);
        z.value[2 * i] = from[0];
        z.value[2 * i + 1] = from[1];
        z.energy[i] = 0;
    }
}

/// Transforms of the rows of `points` values that begin `distance` values apart in x.
template <class T>
Spectrum rows(const std::vector<T>& x, int64_t count, int64_t points, int64_t distance) {
    using Real = Working<T>;
    const Roots<Real> roots(points);
    Spectrum result{std::vector<double>(2 * count * points), std::vector<double>(count * points)};
#pragma omp parallel for schedule(dynamic) if (count > 1)
    for (int64_t row = 0; row < count; ++row) {
        double *value = &result.value[2 * row * points], *energy = &result.energy[row * points];
        const T* from = &x[2 * row * distance];
        if constexpr (std::is_same_v<Real, double>) {
            reorder(from, 1, View<Real>{value, energy}, points);
            stages(View<Real>{value, energy}, points, roots);
        } else {
            std::vector<Real> wide(2 * points);
            reorder(from, 1, View<Real>{wide.data(), energy}, points);
            stages(View<Real>{wide.data(), energy}, points, roots);
            std::copy(wide.begin(), wide.end(), value);
        }
    }
    return result;
}

}  // namespace fourier

/// `batch` transforms of `points` (a power of two) complex values each, one behind the other.
template <class T>
Spectrum fast_fourier_transform(const std::vector<T>& x, int64_t points, int64_t batch) {
    return fourier::rows(x, batch, points, points);
}

}  // namespace gpu4s::reference
