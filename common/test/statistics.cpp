// SPDX-License-Identifier: Apache-2.0
#include "common/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/test/catch.hpp"

using namespace gpu4s;

TEST_CASE("quantile: definition 7 of Hyndman and Fan") {
    // R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .75, .95, 1), type = 7)
    const std::vector<double> x{1, 2, 4, 8, 16};
    CHECK(quantile(x, 0) == 1);
    CHECK(quantile(x, 0.1) == Approx(1.4).epsilon(1e-15));
    CHECK(quantile(x, 0.25) == 2);
    CHECK(quantile(x, 0.5) == 4);
    CHECK(quantile(x, 0.75) == 8);
    CHECK(quantile(x, 0.95) == Approx(14.4).epsilon(1e-15));
    CHECK(quantile(x, 1) == 16);
    // R: quantile(1:10, c(.25, .95), type = 7)
    const std::vector<double> ten{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    CHECK(quantile(ten, 0.25) == 3.25);
    CHECK(quantile(ten, 0.5) == 5.5);
    CHECK(quantile(ten, 0.95) == Approx(9.55).epsilon(1e-15));
}

TEST_CASE("quantile: one value, none, equal values") {
    CHECK(quantile(std::vector<double>{7}, 0.3) == 7);
    CHECK(std::isnan(quantile(std::vector<double>{}, 0.5)));
    CHECK(quantile(std::vector<double>{3, 3, 3, 3}, 0.95) == 3);
}

TEST_CASE("summarise: any order, median of an even number, spread") {
    std::vector<double> samples{9, 1, 8, 2, 7, 3, 6, 4};
    do {
        const Summary summary = summarise(samples);
        REQUIRE(summary.samples == 8);
        REQUIRE(summary.minimum == 1);
        REQUIRE(summary.q1 == 2.75);
        REQUIRE(summary.median == 5);
        REQUIRE(summary.q3 == 7.25);
        REQUIRE(summary.maximum == 9);
        REQUIRE(summary.relative_spread() == 0.9);
        std::ranges::rotate(samples, samples.begin() + 1);
    } while (samples.front() != 9);
    CHECK(summarise({4, 4, 4}).relative_spread() == 0);
}

TEST_CASE("summarise: an outlier moves neither median nor spread") {
    std::vector<double> samples(20, 1.0);
    samples[7] = 1000;
    CHECK(summarise(samples).median == 1);
    CHECK(summarise(samples).relative_spread() == 0);
    CHECK(summarise(samples).maximum == 1000);
}
