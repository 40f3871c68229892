// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/wavelet_transform.hpp"

#include <limits>

#include "common/inputs.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;
using reference::wavelet_transform;
using reference::wavelet_transform_ccsds;

namespace {

constexpr int32_t least = std::numeric_limits<int32_t>::min();
constexpr int32_t most = std::numeric_limits<int32_t>::max();

template <class T>
std::vector<T> gpu4s_inputs(int64_t count) {
    Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
    return inputs.unit<T>(count);
}

}  // namespace

TEST_CASE("wavelet reference: the signal goes on as its mirror image") {
    const std::vector<int32_t> x{10, 11, 12, 13};
    std::vector<int32_t> seen;
    for (int64_t i = -7; i <= 10; ++i) seen.push_back(reference::mirrored_sample(x, i));
    CHECK(seen == std::vector<int32_t>{11, 10, 11, 12, 13, 12, 11, 10, 11, 12, 13, 12, 11, 10, 11,
                                       12, 13, 12});
    const std::vector<int32_t> two{1, 2};
    CHECK(reference::mirrored_sample(two, -3) == 2);
    CHECK(reference::mirrored_sample(two, -4) == 1);
    CHECK(reference::mirrored_sample(two, 5) == 2);
}

TEST_CASE("wavelet reference: integers by hand, N = 6") {
    // high[0] = 4 - trunc(9/16 (0 + 8) - 1/16 (8 + 16) + 1/2) = 4 - trunc(3.5) = 1
    // high[1] = 12 - trunc(9/16 (8 + 16) - 1/16 (0 + 16) + 1/2) = 12 - trunc(13) = -1
    // high[2] = 100 - trunc(9/16 (16 + 16) - 1/16 (8 + 8) + 1/2) = 100 - trunc(17.5) = 83
    // low[0] = 0 - trunc(-2/4 + 1/2) = 0; low[1] = 8 - trunc(0 + 1/2) = 8
    // low[2] = 16 - trunc(-82/4 + 1/2) = 16 + 20
    const std::vector<int32_t> x{0, 4, 8, 12, 16, 100};
    CHECK(wavelet_transform(x) == std::vector<int32_t>{0, 8, 36, 1, -1, 83});
    CHECK(wavelet_transform_ccsds(x) == std::vector<int32_t>{0, 8, 36, 1, -1, 83});
}

TEST_CASE("wavelet reference: two samples are their mean and difference, or nearly so") {
    // high = 7 - trunc(9/8 4 - 1/8 4 + 1/2) = 3; low = 4 - trunc(-6/4 + 1/2) = 4 + 1
    CHECK(wavelet_transform({4, 7}) == std::vector<int32_t>{5, 3});
    CHECK(wavelet_transform_ccsds({4, 7}) == std::vector<int32_t>{5, 3});
    const std::vector<double> y = wavelet_transform<double>({1, 1});
    CHECK(std::abs(y[0] - std::sqrt(2.0)) < 1e-11);  // the sum of the low-pass taps
    CHECK(std::abs(y[1]) < 1e-11);
}

TEST_CASE("wavelet reference: GPU4S Bench truncates, the standard rounds down (defect 19)") {
    // A constant of -5: the bracket is -4.5.
    const std::vector<int32_t> x(8, -5);
    const std::vector<int32_t> floored = wavelet_transform_ccsds(x);
    CHECK(floored == std::vector<int32_t>{-5, -5, -5, -5, 0, 0, 0, 0});
    CHECK(wavelet_transform(x) == std::vector<int32_t>{-6, -6, -6, -6, -1, -1, -1, -1});
}

TEST_CASE("wavelet reference: what leaves int32 wraps, brackets do not") {
    // high = least - trunc(most + 1/2): 2^32 too small; low = most - trunc(-2/4 + 1/2).
    CHECK(wavelet_transform({most, least}) == std::vector<int32_t>{most, 1});
    CHECK(wavelet_transform({least, least, least, least})[2] == -1);
    CHECK(wavelet_transform_ccsds({most, most, most, most}) ==
          std::vector<int32_t>{most, most, 0, 0});
}

TEST_CASE("wavelet reference: taps of a floating impulse, DOUBLE as FLOAT (defect 19)") {
    std::vector<double> x(32, 0.0);
    x[16] = 1;  // low[8 - k] sees it through tap |2k|, high[8 - k] through |2k - 1|
    std::vector<double> y = wavelet_transform(x);
    const std::vector<double> low(y.begin() + 6, y.begin() + 11);
    CHECK(low == std::vector<double>{0.037828455507, -0.110624404418, 0.852698679009,
                                     -0.110624404418, 0.037828455507});
    const std::vector<double> high(y.begin() + 16 + 5, y.begin() + 16 + 11);
    CHECK(high == std::vector<double>{0, -0.064538882629, 0.418092273222, 0.418092273222,
                                      -0.064538882629, 0});
    x[16] = 0;
    x[17] = 1;
    y = wavelet_transform(x);
    CHECK(std::vector<double>(y.begin() + 6, y.begin() + 12) ==
          std::vector<double>{0, -0.023849465020, 0.377402855613, 0.377402855613, -0.023849465020,
                              0});
    CHECK(std::vector<double>(y.begin() + 16 + 7, y.begin() + 16 + 10) ==
          std::vector<double>{0.040689417609, -0.788485616406, 0.040689417609});
    const std::vector<float> single(32, 0.25f);
    const std::vector<double> same(32, 0.25);
    CHECK(wavelet_transform(single) == wavelet_transform(same));
}

TEST_CASE("wavelet reference: the numbers that GPU4S Bench prints for -s 16 -o") {
    CHECK(
        wavelet_transform(gpu4s_inputs<int32_t>(16)) ==
        std::vector<int32_t>{44, 52, 56, 17, 25, 69, 63, 82, 61, -30, -15, -33, -65, 15, -10, -23});
    const std::vector<double> printed{0.847836, 0.958828, 1.045427,  1.401579, 0.716657, 0.485065,
                                      0.860745, 1.198894, 0.216369,  0.343932, 0.006750, -0.142890,
                                      0.332354, 0.187182, -0.156236, 0.157964};
    for (const auto& y :
         {wavelet_transform(gpu4s_inputs<float>(16)), wavelet_transform(gpu4s_inputs<double>(16))})
        for (int i = 0; i < 16; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.8e-6);
}
