// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/softmax.hpp"

#include <cmath>

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::softmax;

namespace {

void check_near(const std::vector<double>& actual, const std::vector<double>& expected) {
    REQUIRE(actual.size() == expected.size());
    for (size_t i = 0; i < actual.size(); ++i) CHECK(std::abs(actual[i] - expected[i]) < 1e-15);
}

}  // namespace

TEST_CASE("softmax reference: logarithms give their numbers back") {
    check_near(softmax<double>({0, std::log(2.0), std::log(4.0)}, 1, 3),
               {1 / 7.0, 2 / 7.0, 4 / 7.0});
    check_near(softmax<double>({std::log(3.0), 0, std::log(0.25), std::log(0.75)}, 2, 2),
               {0.75, 0.25, 0.25, 0.75});
    check_near(softmax<double>({5, -7, 0}, 3, 1), {1, 1, 1});
}

TEST_CASE("softmax reference: each row has a sum of its own, the same matrix as one row has one") {
    check_near(softmax<float>({1, 1, 3, 3}, 2, 2), {0.5, 0.5, 0.5, 0.5});
    const double e = std::exp(2.0), sum = 2 + 2 * e;
    check_near(softmax<float>({1, 1, 3, 3}, 1, 4), {1 / sum, 1 / sum, e / sum, e / sum});
}

TEST_CASE("softmax reference: large numbers neither overflow nor vanish") {
    check_near(softmax<float>({0x1p20f, 0x1p20f, -0x1p20f, 0}, 1, 4), {0.5, 0.5, 0, 0});
    check_near(softmax<double>({-1000, -1000}, 1, 2), {0.5, 0.5});
    check_near(softmax<half>({half(16.0f), half(16.0f)}, 1, 2), {0.5, 0.5});
}

TEST_CASE("softmax reference: rows of several runs") {
    std::vector<float> x(2 * 10000, 0.125f);
    x[9999] = 3;
    const std::vector<double> y = softmax(x, 2, 10000);
    const double e = std::exp(2.875), sum = 9999 + e;
    CHECK(std::abs(y[0] * sum - 1) < 1e-12);
    CHECK(std::abs(y[9999] * sum / e - 1) < 1e-12);
    CHECK(std::abs(y[10000] * 10000 - 1) < 1e-12);
    CHECK(std::abs(y[19999] * 10000 - 1) < 1e-12);
}
