// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/correlation_2D.hpp"

#include <cmath>
#include <limits>

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::correlation;
using gpu4s::reference::relative_spread;

TEST_CASE("correlation_2D reference: by hand") {
    // Centred: A -1 0 1, B -1 1 0: 1 / sqrt(2 * 2).
    CHECK(std::abs(correlation<double>({1, 2, 3}, {4, 6, 5}) - 0.5) < 1e-15);
    // A -2 0 2 0, B 1 -1 -1 1: -4 / sqrt(8 * 4).
    CHECK(std::abs(correlation<float>({1, 3, 5, 3}, {4, 2, 2, 4}) + std::sqrt(0.5)) < 1e-15);
    CHECK(correlation<int32_t>({0, 1, 0, 1}, {5, 5, 7, 7}) == 0);
    const std::vector<half> C{half(1.0f), half(2.0f)}, D{half(8.0f), half(0.5f)};
    CHECK(std::abs(correlation(C, D) + 1) < 1e-15);
}

TEST_CASE("correlation_2D reference: no variance, no coefficient") {
    CHECK(std::isnan(correlation<double>({3}, {4})));
    CHECK(std::isnan(correlation<double>({0.1, 0.1, 0.1}, {1, 2, 3})));
    CHECK(std::isnan(correlation<float>({1, 2, 3}, {0.3f, 0.3f, 0.3f})));
}

TEST_CASE("correlation_2D reference: extremes of integers and many terms") {
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    CHECK(correlation<int32_t>({least, most}, {most, least}) == -1);
    // i and i^2, i = 0 .. n - 1: sqrt(15) (n - 1) / sqrt((2 n - 1) (8 n - 11)).
    constexpr int64_t n = 100000;
    std::vector<double> A(n), B(n);
    for (int64_t i = 0; i < n; ++i) {
        A[i] = double(i);
        B[i] = double(i) * double(i);
    }
    const double exact = std::sqrt(15.0) * (n - 1) / std::sqrt((2.0 * n - 1) * (8.0 * n - 11));
    CHECK(std::abs(correlation(A, B) - exact) < 1e-14);
}

TEST_CASE("correlation_2D reference: sums lose nothing of small terms") {
    const auto term = [](int64_t i) { return i == 0 ? 1.0 : 0x1p-53; };
    CHECK(gpu4s::reference::compensated_sum(1025, term) == 1 + 0x1p-43);
    CHECK(gpu4s::reference::parallel_sum(1 << 20, [](int64_t) { return 0.1; }) == 0.1 * 0x1p20);
}

TEST_CASE("correlation_2D reference: spread") {
    CHECK(relative_spread<double>({0, 1}) == 2);
    CHECK(relative_spread<float>({0, 0, 0, 4}) == 4);  // mean 1, variance 3, farthest 3
}
