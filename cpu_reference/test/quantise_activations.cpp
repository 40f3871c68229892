// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/quantise_activations.hpp"

#include <limits>

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::quantise_activations;
using Values = std::vector<int8_t>;
using Scales = std::vector<float>;

TEST_CASE("quantise_activations reference: two rows of three, one of zeros") {
    const auto q = quantise_activations<float>({1.0f, -2.0f, 0.5f, 0.0f, -0.0f, 0.0f}, 2, 3);
    CHECK(q.values == Values{64, -127, 32, 0, 0, 0});
    CHECK(q.scales == Scales{2.0f / 127.0f, 0.0f});
}

TEST_CASE("quantise_activations reference: of two integers the even one") {
    const auto q =
        quantise_activations<float>({0.5f, 1.5f, -2.5f, -3.5f, 126.5f, -125.5f, 127.0f}, 1, 7);
    CHECK(q.values == Values{0, 2, -2, -4, 126, -126, 127});
    CHECK(q.scales == Scales{1.0f});
}

TEST_CASE("quantise_activations reference: scales at both ends of float") {
    // 190 / 127 of the smallest number is that number; 63 / 127 of it is zero.
    constexpr float least = 0x1p-149f, most = std::numeric_limits<float>::max();
    const auto small = quantise_activations<float>(
        {190 * least, -128 * least, 100 * least, 63 * least, -least, 0.0f}, 2, 3);
    CHECK(small.values == Values{127, -127, 100, 0, 0, 0});
    CHECK(small.scales == Scales{least, 0.0f});
    const auto large = quantise_activations<float>({-most, most / 4, 1.0f}, 1, 3);
    CHECK(large.values == Values{-127, 32, 0});
    CHECK(large.scales == Scales{most / 127.0f});
}

TEST_CASE("quantise_activations reference: half, subnormal numbers included") {
    const auto q = quantise_activations<half>(
        {half(254.0f), half(-3.0f), half(0x7fp-24f), half(-0x1p-24f)}, 2, 2);
    CHECK(q.values == Values{127, -2, 127, -1});
    CHECK(q.scales == Scales{2.0f, 0x1p-24f});
}
