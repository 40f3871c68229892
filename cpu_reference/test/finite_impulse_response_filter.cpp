// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/finite_impulse_response_filter.hpp"

#include <limits>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::Inputs;
using gpu4s::reference::finite_impulse_response;

TEST_CASE("finite_impulse_response reference: four samples, three taps, by hand") {
    CHECK(finite_impulse_response<float>({1, 2, 3, 4}, {10, 1, 0.5f}) ==
          std::vector<double>{10, 21, 32.5, 44, 5.5, 2});
}

TEST_CASE("finite_impulse_response reference: one tap, one sample, more taps than samples") {
    CHECK(finite_impulse_response<double>({1, -2, 3}, {4}) == std::vector<double>{4, -8, 12});
    CHECK(finite_impulse_response<double>({4}, {1, -2, 3}) == std::vector<double>{4, -8, 12});
    CHECK(finite_impulse_response<int32_t>({1, 10}, {1, 2, 3, 4}) ==
          std::vector<int32_t>{1, 12, 23, 34, 40});
}

TEST_CASE("finite_impulse_response reference: ones count the overlap, around its own blocks") {
    for (const int64_t samples : {1, 4095, 4096, 4097, 9000})
        for (const int64_t taps : {1, 2, 5000}) {
            const auto y = finite_impulse_response(std::vector<float>(samples, 1),
                                                   std::vector<float>(taps, 1));
            REQUIRE(std::ssize(y) == samples + taps - 1);
            int64_t wrong = 0;
            for (int64_t i = 0; i < std::ssize(y); ++i)
                wrong += y[i] != double(std::min({i + 1, samples, taps, samples + taps - 1 - i}));
            CHECK(wrong == 0);
        }
}

TEST_CASE("finite_impulse_response reference: sums are in double, int32 wraps") {
    // 2^24 + 1 - 2^24: float would lose the 1.
    CHECK(finite_impulse_response<float>({0x1p24f, 1, -0x1p24f}, {1, 1, 1})[2] == 1);
    CHECK(finite_impulse_response<half>({half(0x1p-24f)}, {half(0x1p-24f)}) ==
          std::vector<double>{0x1p-48});
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    CHECK(finite_impulse_response<int32_t>({most, 1}, {2, 3}) == std::vector<int32_t>{-2, most, 3});
}

TEST_CASE("finite_impulse_response reference: the numbers GPU4S Bench prints for -s 6 -k 3 -o") {
    const std::vector<double> printed{0.712258, 1.156412, 1.718340, 1.498939,
                                      1.711273, 1.908989, 1.320200, 0.505590};
    const auto check = [&]<class T>(T) {
        Inputs inputs(gpu4s::InputKind::gpu4s, Inputs::gpu4s_seed);
        const std::vector<T> x = inputs.unit<T>(6), h = inputs.unit<T>(3);
        const auto y = finite_impulse_response(x, h);
        REQUIRE(y.size() == printed.size());
        for (int i = 0; i < 8; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.8e-6);
    };
    check(float{});
    check(double{});
}
