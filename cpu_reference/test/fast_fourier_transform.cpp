// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/fast_fourier_transform.hpp"

#include <complex>
#include <random>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::reference::fast_fourier_transform;
using gpu4s::reference::Spectrum;

namespace {

template <class T>
std::vector<T> random_numbers(int64_t points) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> part(-1, 1);
    std::vector<T> x(2 * points);
    for (T& value : x) value = static_cast<T>(part(random));
    return x;
}

/// The largest distance from the sum of the definition in long double, over the largest magnitude.
template <class T>
long double error_of(int64_t points) {
    const std::vector<T> x = random_numbers<T>(points);
    const Spectrum X = fast_fourier_transform(x, points, 1);
    long double worst = 0, largest = 0;
    for (int64_t k = 0; k < points; ++k) {
        std::complex<long double> sum = 0;
        for (int64_t m = 0; m < points; ++m) {
            const long double angle =
                -2 * std::numbers::pi_v<long double> * (k * m % points) / points;
            sum += std::complex<long double>(x[2 * m], x[2 * m + 1]) *
                   std::complex<long double>(std::cos(angle), std::sin(angle));
        }
        largest = std::max(largest, std::abs(sum));
        worst = std::max(
            worst, std::abs(sum - std::complex<long double>(X.value[2 * k], X.value[2 * k + 1])));
    }
    return worst / largest;
}

}  // namespace

TEST_CASE("fft reference: one, two and four points by hand, exactly") {
    CHECK(fast_fourier_transform<float>({3, -4}, 1, 1).value == std::vector<double>{3, -4});
    CHECK(fast_fourier_transform<float>({1, 2, 3, 5}, 2, 1).value ==
          std::vector<double>{4, 7, -2, -3});
    // (1 + i, 2, 3i, -4): sums -1 + 4i, then (1 - 2i) -+ i (2 + 4), then 3 + 4i.
    const std::vector<double> expected{-1, 4, 1, -8, 3, 4, 1, 4};
    CHECK(fast_fourier_transform<float>({1, 1, 2, 0, 0, 3, -4, 0}, 4, 1).value == expected);
    CHECK(fast_fourier_transform<double>({1, 1, 2, 0, 0, 3, -4, 0}, 4, 1).value == expected);
}

TEST_CASE("fft reference: two transforms, one behind the other") {
    CHECK(fast_fourier_transform<double>({1, 0, 2, 0, 0, 5, 0, 3}, 2, 2).value ==
          std::vector<double>{3, 0, -1, 0, 0, 8, 0, 2});
}

TEST_CASE("fft reference: the definition's sum") {
    for (int64_t points : {8, 32, 512}) {
        CHECK(error_of<float>(points) < 1e-15L);
        CHECK(error_of<double>(points) < 2e-16L);
    }
}

TEST_CASE("fft reference: many points, whose roots are products of two tables' entries") {
    constexpr int64_t points = 1 << 15, at = 12345;
    std::vector<double> impulse(2 * points);
    impulse[2 * at] = 1;
    const Spectrum X = fast_fourier_transform(impulse, points, 1);
    double worst = 0;
    for (int64_t k = 0; k < points; ++k) {
        const long double angle = -2 * std::numbers::pi_v<long double> * (k * at % points) / points;
        worst = std::max(worst, std::abs(X.value[2 * k] - double(std::cos(angle))));
        worst = std::max(worst, std::abs(X.value[2 * k + 1] - double(std::sin(angle))));
    }
    CHECK(worst < 1.2e-16);
}

TEST_CASE("fft reference: energies by hand") {
    // Both results of two points see a and b; four points see those of both pairs, then the pairs'
    // results: sums 4 and 6 for even k, differences -2 and -2 for odd k.
    CHECK(fast_fourier_transform<float>({1, 2, 3, 5}, 2, 1).energy == std::vector<double>{39, 39});
    CHECK(fast_fourier_transform<float>({1, 0, 2, 0, 3, 0, 4, 0}, 4, 1).energy ==
          std::vector<double>{30 + 16 + 36, 30 + 4 + 4, 30 + 16 + 36, 30 + 4 + 4});
    CHECK(fast_fourier_transform<float>({7, 7}, 1, 1).energy == std::vector<double>{0});
}

TEST_CASE("fft reference: the numbers that GPU4S Bench prints for -s 8 -o -v") {
    const double printed[] = {2.534154, 0, -0.147734, -0.068798, 0.710873, 0, -0.147734, 0.068798};
    gpu4s::Inputs inputs(gpu4s::InputKind::gpu4s, gpu4s::Inputs::gpu4s_seed);
    const Spectrum X = fast_fourier_transform(inputs.complex<float>(4), 4, 1);
    for (int i = 0; i < 8; ++i) CHECK(std::abs(X.value[i] - printed[i]) < 0.6e-6);
}
