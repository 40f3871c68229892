// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/fast_fourier_transform_2D.hpp"

#include <complex>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::reference::fast_fourier_transform;
using gpu4s::reference::fast_fourier_transform_2D;

TEST_CASE("fft_2D reference: 2 x 2 and 2 x 4 by hand") {
    // Rows (1, 2), (3, 5): sums and differences of rows (3, -1), (8, -2).
    const auto Y = fast_fourier_transform_2D<float>({1, 0, 2, 0, 3, 0, 5, 0}, 2, 2);
    CHECK(Y.value == std::vector<double>{11, 0, -3, 0, -5, 0, 1, 0});
    // Columns first: rows (4, 7), (-2, -3). The larger energy of both orders counts.
    CHECK(Y.energy == std::vector<double>{39 + 73, 39 + 65, 39 + 73, 39 + 13});
    // Rows (1, 0, 0, 0) and (0, 1, 0, 0): (1, 1, 1, 1) and (1, -i, -1, i).
    std::vector<double> x(16);
    x[0] = x[10] = 1;
    CHECK(fast_fourier_transform_2D(x, 2, 4).value ==
          std::vector<double>{2, 0, 1, -1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 0, 1, -1});
}

TEST_CASE("fft_2D reference: one row or one column is a transform") {
    gpu4s::Inputs inputs(gpu4s::InputKind::uniform, 1);
    const std::vector<float> x = inputs.complex<float>(64);
    CHECK(fast_fourier_transform_2D(x, 1, 64).value == fast_fourier_transform(x, 64, 1).value);
    CHECK(fast_fourier_transform_2D(x, 64, 1).value == fast_fourier_transform(x, 64, 1).value);
    CHECK(fast_fourier_transform_2D(x, 64, 1).energy == fast_fourier_transform(x, 64, 1).energy);
}

TEST_CASE("fft_2D reference: the definition's sum, not square") {
    constexpr int64_t height = 8, width = 16;
    gpu4s::Inputs inputs(gpu4s::InputKind::uniform, 2);
    const std::vector<double> x = inputs.complex<double>(height * width);
    const auto Y = fast_fourier_transform_2D(x, height, width);
    long double worst = 0;
    for (int64_t k = 0; k < height; ++k)
        for (int64_t l = 0; l < width; ++l) {
            std::complex<long double> sum = 0;
            for (int64_t i = 0; i < height; ++i)
                for (int64_t j = 0; j < width; ++j) {
                    const long double angle =
                        -2 * std::numbers::pi_v<long double> * (2 * i * k + j * l) / width;
                    const int64_t at = 2 * (i * width + j);
                    sum += std::complex<long double>(x[at], x[at + 1]) *
                           std::complex<long double>(std::cos(angle), std::sin(angle));
                }
            const int64_t at = 2 * (k * width + l);
            worst = std::max(
                worst, std::abs(sum - std::complex<long double>(Y.value[at], Y.value[at + 1])));
        }
    CHECK(worst < 4e-15L);  // values of up to 30, rounded to double
}
