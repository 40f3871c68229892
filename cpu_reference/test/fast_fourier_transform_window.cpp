// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/fast_fourier_transform_window.hpp"

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::reference::fast_fourier_transform;
using gpu4s::reference::fast_fourier_transform_window;

TEST_CASE("fft_window reference: windows of one and two points by hand") {
    const std::vector<float> x{1, 2, 3, 5, 0, -4};
    CHECK(fast_fourier_transform_window(x, 1).value == std::vector<double>{1, 2, 3, 5, 0, -4});
    CHECK(fast_fourier_transform_window(x, 2).value ==
          std::vector<double>{4, 7, -2, -3, 3, 1, 3, 9});
    CHECK(fast_fourier_transform_window(x, 2).energy == std::vector<double>{39, 39, 50, 50});
}

TEST_CASE("fft_window reference: each window is the transform of its points") {
    gpu4s::Inputs inputs(gpu4s::InputKind::uniform, 1);
    const std::vector<double> x = inputs.complex<double>(21);
    const auto X = fast_fourier_transform_window(x, 8);
    REQUIRE(X.value.size() == 2 * 8 * 14);
    for (int p = 0; p < 14; ++p) {
        const std::vector<double> part(x.begin() + 2 * p, x.begin() + 2 * p + 16);
        CHECK(fast_fourier_transform(part, 8, 1).value ==
              std::vector<double>(X.value.begin() + 16 * p, X.value.begin() + 16 * p + 16));
    }
}

TEST_CASE("fft_window reference: one window of all points prints as GPU4S Bench for -s 8 -w 8") {
    const double printed[] = {2.534154, 0, -0.147734, -0.068798, 0.710873, 0, -0.147734, 0.068798};
    gpu4s::Inputs inputs(gpu4s::InputKind::gpu4s, gpu4s::Inputs::gpu4s_seed);
    const auto X = fast_fourier_transform_window(inputs.complex<float>(4), 4);
    for (int i = 0; i < 8; ++i) CHECK(std::abs(X.value[i] - printed[i]) < 0.6e-6);
}
