// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/LRN.hpp"

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::lrn;
using gpu4s::reference::lrn_channels;

namespace {

bool near(double value, double expected) {
    return std::abs(value - expected) <= 4e-16 * std::abs(expected);
}

}  // namespace

TEST_CASE("lrn reference: denominators that are powers of 16") {
    // 2 + 0.001 x^2 = 16 at x^2 = 14000: the power 3/4 of 16 is 8.
    CHECK(near(lrn<double>({std::sqrt(14000.0)})[0], std::sqrt(14000.0) / 8));
    CHECK(near(lrn<double>({std::sqrt(254000.0)})[0], std::sqrt(254000.0) / 64));
    CHECK(lrn<float>({0.0f}) == std::vector<double>{0});
    CHECK(lrn<float>({}).empty());
    CHECK(near(lrn<half>({half(0x1p-24f)})[0], 0x1p-24 / std::sqrt(std::sqrt(8.0))));
}

TEST_CASE("lrn reference: odd") {
    for (const float x : {0x1p-149f, 0.3f, 1.0f, 0x1p20f, 3e18f})
        CHECK(lrn<float>({-x})[0] == -lrn<float>({x})[0]);
    CHECK(std::signbit(lrn<double>({-0.0})[0]));
}

TEST_CASE("lrn reference: the numbers that GPU4S Bench prints for -s 2 -o") {
    const auto check = []<class T>(T) {
        gpu4s::Inputs inputs(gpu4s::InputKind::gpu4s, gpu4s::Inputs::gpu4s_seed);
        const std::vector<double> y = lrn(inputs.symmetric<T>(4));
        const std::vector<double> printed{0.282282, -0.011631, 0.457890, -0.093446};
        for (int i = 0; i < 4; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.6e-6);
    };
    check(float{});
    check(double{});
}

TEST_CASE("lrn_channels reference: which channels a window holds") {
    // 1 + 0.0001 / w * sum = 16 at sum = 150000 w. One channel of four is large: it is felt in the
    // channels whose window holds it, ahead farther than back where the window is even.
    const auto divisors = [](int64_t window, int64_t large) {
        std::vector<double> x(5, 1e-8);
        x[large] = std::sqrt(150000.0 * double(window));
        const std::vector<double> y = lrn_channels(x, 1, 5, 1, window);
        std::vector<int> rounded;
        for (int i = 0; i < 5; ++i) rounded.push_back(int(std::lround(x[i] / y[i])));
        return rounded;
    };
    CHECK(divisors(1, 2) == std::vector<int>{1, 1, 8, 1, 1});
    CHECK(divisors(2, 2) == std::vector<int>{1, 8, 8, 1, 1});
    CHECK(divisors(3, 2) == std::vector<int>{1, 8, 8, 8, 1});
    CHECK(divisors(4, 2) == std::vector<int>{8, 8, 8, 8, 1});
    CHECK(divisors(5, 0) == std::vector<int>{8, 8, 8, 1, 1});
    CHECK(divisors(5, 4) == std::vector<int>{1, 1, 8, 8, 8});
    CHECK(divisors(64, 4) == std::vector<int>{8, 8, 8, 8, 8});
}

TEST_CASE("lrn_channels reference: images and pixels are apart, 2 x 2 x 3") {
    const double large = std::sqrt(150000.0 * 3);
    std::vector<double> x(12, 1e-8);
    x[1 * 6 + 0 * 3 + 2] = large;  // image 1, channel 0, pixel 2
    const std::vector<double> y = lrn_channels(x, 2, 2, 3, 3);
    for (int i = 0; i < 12; ++i) CHECK(std::lround(x[i] / y[i]) == (i == 8 || i == 11 ? 8 : 1));
    CHECK(near(y[8], large / 8));
}
