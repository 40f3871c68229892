// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/max_pooling.hpp"

#include <cmath>
#include <limits>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::max_pooling;

TEST_CASE("max_pooling reference: 4 x 6, windows of 2, 3 and one over all rows") {
    // clang-format off
    const std::vector<int32_t> x{ 1,  2, -3,  4, 50, -6,
                                 -7,  8, -9, 10, 11, 12,
                                 -1, -2, -3, -4, -5, -6,
                                 -8, -7, -9, 40, -3, -2};
    // clang-format on
    CHECK(max_pooling(x, 4, 6, 2, 2) == std::vector<int32_t>{8, 10, 50, -1, 40, -2});
    CHECK(max_pooling(x, 4, 6, 3, 3) == std::vector<int32_t>{8, 50});
    CHECK(max_pooling(x, 4, 6, 3, 1) == std::vector<int32_t>{8, 10, 50, 50, 8, 40, 40, 40});
    CHECK(max_pooling(x, 4, 6, 4, 1) == std::vector<int32_t>{40, 50, 50});
    CHECK(max_pooling(x, 4, 6, 1, 3) == std::vector<int32_t>{1, 4, -8, 40});
    CHECK(max_pooling(x, 4, 6, 1, 1) == x);
}

TEST_CASE("max_pooling reference: rows and columns behind the last window are ignored (defect 9)") {
    const std::vector<float> x{1, 2, 9, 3, 4, 9, 9, 9, 9};
    CHECK(max_pooling(x, 3, 3, 2, 2) == std::vector<double>{4});
    CHECK(max_pooling(x, 3, 3, 2, 1) == std::vector<double>{4, 9, 9, 9});
}

TEST_CASE("max_pooling reference: all negative, extremes, half") {
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    CHECK(max_pooling<int32_t>({least, least, least, least}, 2, 2, 2, 2) ==
          std::vector<int32_t>{least});
    CHECK(max_pooling<float>({-5, -3, -4, -0x1p20f}, 2, 2, 2, 2) == std::vector<double>{-3});
    CHECK(max_pooling<half>({half(-0x1p-24f), half(-1.0f)}, 1, 2, 1, 1) ==
          std::vector<double>{-0x1p-24, -1});
}

TEST_CASE("max_pooling reference: the numbers that GPU4S Bench prints for -s 4 -l 2 -o") {
    const auto pooled = []<class T>(T) {
        gpu4s::Inputs inputs(gpu4s::InputKind::gpu4s, gpu4s::Inputs::gpu4s_seed);
        return max_pooling(inputs.symmetric<T>(16), 4, 4, 2, 2);
    };
    CHECK(pooled(int32_t{}) == std::vector<int32_t>{87, 45, 65, 90});
    const std::vector<double> printed{0.821335, 0.931835, 0.834360, 0.722838};
    for (const auto& y : {pooled(float{}), pooled(double{})})
        for (int i = 0; i < 4; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.6e-6);
}
