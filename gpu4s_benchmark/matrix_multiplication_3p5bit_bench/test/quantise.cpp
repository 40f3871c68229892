// SPDX-License-Identifier: Apache-2.0
// Quantiser.
#include "../quantise.hpp"

#include <cstdio>

#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

TEST_CASE("quantiser: signal to error on Gaussian weights, one scale per 4096") {
    const std::int64_t K = 4096;
    const std::int64_t N = 48;
    std::mt19937 random(7);
    std::normal_distribution<float> gaussian;
    std::vector<float> W(size(K * N));
    for (float& w : W) w = gaussian(random);
    const auto db = [&](int low_shift, std::int64_t group) {
        const Quantised q = quantise(W, K, N, low_shift, group);
        CHECK(q.scales.size() == size((group == 0 ? 1 : K / group) * N));
        CHECK(std::all_of(q.scales.begin(), q.scales.end(), [](float s) { return s > 0; }));
        CHECK_NOTHROW(pack(q.weights, K, N, Container::P7));
        return q.signal_to_error_db;
    };
    CHECK(std::fabs(db(1, 0) - 15.7) < 0.15);
    CHECK(std::fabs(db(0, 0) - 14.7) < 0.15);
    CHECK(std::fabs(db(1, 128) - 16.1) < 0.15);
    CHECK(std::fabs(db(0, 128) - 15.1) < 0.15);
    CHECK(std::fabs(db(1, 32) - 17.1) < 0.15);
    CHECK(std::fabs(db(0, 64) - 15.4) < 0.15);
}

TEST_CASE("quantiser: no scale of a dense scan is better") {
    const std::int64_t K = 200;
    std::mt19937 random(3);
    std::student_t_distribution<float> heavy(3);
    std::vector<float> W(size(K));
    for (int round = 0; round < 20; ++round) {
        for (float& w : W) w = heavy(random);
        for (const int low_shift : {0, 1}) {
            const Quantised q = quantise(W, K, 1, low_shift);
            const auto error = [&](double scale) {
                double sum = 0;
                for (std::int64_t k = 0; k < K; ++k) {
                    const int limit = k % 2 == 0 ? 8 : 4;
                    const double step = k % 2 == 0 ? scale : scale * (1 << low_shift);
                    const double w = std::clamp<double>(std::nearbyint(double{W[size(k)]} / step),
                                                        -limit, limit - 1);
                    sum += std::pow(double{W[size(k)]} - step * w, 2);
                }
                return sum;
            };
            double best = std::numeric_limits<double>::infinity();
            for (int i = 1; i <= 4000; ++i) best = std::min(best, error(i * 0.0025));
            CHECK(error(double{q.scales[0]}) <= best * 1.01);
        }
    }
}

TEST_CASE("quantiser: exact, empty, extreme and refused inputs") {
    // What the code can hold exactly comes back exactly.
    const Weights weights = make_weights(64, 40);
    for (const int low_shift : {0, 1}) {
        std::vector<float> W(weights.size());
        for (std::size_t i = 0; i < W.size(); ++i)
            W[i] = 0.5F * static_cast<float>(weights[i] * (i / 40 % 2 == 1 ? 1 + low_shift : 1));
        const Quantised q = quantise(W, 64, 40, low_shift);
        CHECK(q.weights == weights);
        CHECK(q.signal_to_error_db > 100);
    }
    const Quantised zero = quantise(std::vector<float>(33 * 2, 0.0F), 33, 2, 0, 32);
    CHECK(zero.scales == std::vector<float>(4, 1.0F));
    CHECK(zero.weights == Weights(66, 0));
    for (const float magnitude : {1e-45F, 1e-38F, 3e38F}) {
        const Quantised q = quantise(std::vector<float>(40, -magnitude), 40, 1, 1, 0);
        CHECK(std::isfinite(q.scales[0]));
        CHECK(q.scales[0] > 0);
    }
    const Quantised single = quantise(std::vector<float>{-0.75F}, 1, 1, 0);
    CHECK(static_cast<float>(single.weights[0]) * single.scales[0] == -0.75F);
    std::vector<float> W(6, 1.0F);
    W[5] = std::numeric_limits<float>::quiet_NaN();
    CHECK(names(refusal([&] { quantise(W, 3, 2, 0); }), "row 2, column 1"));
    W[5] = 1;
    CHECK(!refusal([&] { quantise(W, 3, 3, 0); }).empty());
    CHECK(!refusal([&] { quantise(W, 3, 2, 2); }).empty());
    CHECK(!refusal([&] { quantise(W, 3, 2, 0, 16); }).empty());
}

TEST_CASE("quantiser: report", "[.][quantiser-report]") {
    const std::int64_t K = 4096, N = 512;
    std::mt19937 random(1);
    std::normal_distribution<float> gaussian;
    std::vector<float> W(size(K * N));
    for (float& w : W) w = gaussian(random);
    std::printf("rows a scale  low_shift 1  low_shift 0   (signal to error, dB)\n");
    for (const std::int64_t group : {0, 128, 64, 32})
        std::printf("%12lld  %11.2f  %11.2f\n", static_cast<long long>(group == 0 ? K : group),
                    quantise(W, K, N, 1, group).signal_to_error_db,
                    quantise(W, K, N, 0, group).signal_to_error_db);
}
