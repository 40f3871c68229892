// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/relu.hpp"

#include <cmath>
#include <limits>

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::relu;

TEST_CASE("relu reference: signs, zeros and extremes") {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::vector<double> y =
        relu<float>({1.5f, -1.5f, 0.0f, 0x1p-149f, -0x1p-149f, infinity, -infinity});
    CHECK(y == std::vector<double>{1.5, 0, 0, 0x1p-149, 0, infinity, 0});
}

TEST_CASE("relu reference: minus zero and NaN give plus zero") {
    const std::vector<double> y = relu<double>({-0.0, std::nan("")});
    CHECK(y == std::vector<double>{0, 0});
    CHECK_FALSE(std::signbit(y[0]));
    CHECK_FALSE(std::signbit(y[1]));
}

TEST_CASE("relu reference: integers") {
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    CHECK(relu<int32_t>({least, -1, 0, 1, most}) == std::vector<int32_t>{0, 0, 0, 1, most});
}

TEST_CASE("relu reference: half keeps every positive number") {
    CHECK(relu<half>({half(0x1p-24f), half(-0x1p-24f), half(65504.0f), half(-0.0f)}) ==
          std::vector<double>{0x1p-24, 0, 65504, 0});
    CHECK(relu<float>({}).empty());
}
