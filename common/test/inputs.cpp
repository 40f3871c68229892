// SPDX-License-Identifier: Apache-2.0
#include "common/inputs.hpp"

#include <omp.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <set>
#include <vector>

#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

Inputs of(InputKind kind, uint64_t seed = Inputs::gpu4s_seed) { return {kind, seed}; }
Inputs upstream() { return of(InputKind::gpu4s); }

/// To the six decimals that GPU4S Bench prints.
double six(double value) { return std::round(value * 1e6) / 1e6; }

constexpr InputKind kinds[] = {InputKind::gpu4s, InputKind::uniform, InputKind::integers,
                               InputKind::adversarial};

}  // namespace

TEST_CASE("inputs: glibc's generator, first results") {
    GlibcRandom random(21121993);
    for (const uint32_t expected : {1583532514u, 1052737587u, 1900789145u, 904995030u, 1844379767u,
                                    1955643433u, 2074291829u, 1988797502u})
        CHECK(random.next() == expected);
}

TEST_CASE("inputs: glibc's generator, against rand() of this machine") {
    for (const uint32_t seed : {21121993u, 0u, 1u, 2147483647u, 2147483648u, 4294967295u}) {
        GlibcRandom random(seed);
        std::srand(seed);
        int64_t different = 0;
        for (int i = 0; i < 100000; ++i)
            different += random.next() != static_cast<uint32_t>(std::rand());
        CAPTURE(seed);
        CHECK(different == 0);
    }
}

TEST_CASE("inputs gpu4s: integers of GPU4S Bench") {
    const std::vector<int32_t> signal{14, 87, 45, 30, 67, 33, 29, 2, 50, 4, 82, 88, 63, 65, 90, 70};
    CHECK(upstream().unit<int32_t>(16) == signal);
    CHECK(upstream().symmetric<int32_t>(16) == signal);
    // matrix_multiplication -s 2 -o
    Inputs inputs = upstream();
    const auto A = inputs.unit<int32_t>(4), B = inputs.unit<int32_t>(4);
    CHECK(A[0] * B[0] + A[1] * B[2] == 3461);
    CHECK(A[0] * B[1] + A[1] * B[3] == 636);
    CHECK(A[2] * B[0] + A[3] * B[2] == 3885);
    CHECK(A[2] * B[1] + A[3] * B[3] == 1545);
}

TEST_CASE("inputs gpu4s: [0, 1] of GPU4S Bench, bit for bit in float") {
    Inputs inputs = upstream();
    const auto A = inputs.unit<float>(4), B = inputs.unit<float>(4);
    const float first_product = A[0] * B[0];
    CHECK(std::bit_cast<uint32_t>(first_product + A[1] * B[2]) == 0x3f8dac61);
    CHECK(six(A[0] * B[1] + A[1] * B[3]) == 1.125512);
    CHECK(six(A[2] * B[0] + A[3] * B[2]) == 1.167252);
    CHECK(six(A[2] * B[1] + A[3] * B[3]) == 1.196334);
    for (float value : upstream().unit<float>(1000)) REQUIRE((value >= 0 && value <= 1));
    // FIR -s 6 -k 3, first and last output
    Inputs fir = upstream();
    const auto x = fir.unit<double>(6), h = fir.unit<double>(3);
    CHECK(six(h[0] * x[0]) == 0.712258);
    CHECK(six(h[2] * x[5]) == 0.505590);
}

TEST_CASE("inputs gpu4s: [-1, 1] of GPU4S Bench") {
    const auto x = upstream().symmetric<float>(4);  // relu -s 2 -o
    CHECK(six(x[0]) == 0.474780);
    CHECK(x[1] < 0);
    CHECK(six(x[2]) == 0.770248);
    CHECK(x[3] < 0);
    const auto y = upstream().symmetric<double>(2);
    CHECK(y[0] == 1583532514.0 / 2147483647 * 2 - 1);
    CHECK(y[1] == 1052737587.0 / 2147483647 * 2 - 1);
    CHECK(upstream().symmetric<half>(1)[0].bits == half(0.474780f).bits);
}

TEST_CASE("inputs: consecutive draws continue one stream") {
    for (const InputKind kind : kinds) {
        Inputs parts = of(kind), whole = of(kind);
        auto joined = parts.unit<float>(5);
        for (float value : parts.unit<float>(7)) joined.push_back(value);
        CAPTURE(input_name(kind));
        CHECK(joined == whole.unit<float>(12));
        CHECK(of(kind).unit<float>(0).empty());
    }
}

TEST_CASE("inputs: the same with any number of threads, other with another seed") {
    const int threads = omp_get_max_threads();
    for (const InputKind kind : kinds) {
        CAPTURE(input_name(kind));
        omp_set_num_threads(1);
        const auto one = of(kind).symmetric<double>(10007);
        const auto bytes_one = of(kind).int8(10007, -8, 7);
        omp_set_num_threads(5);
        CHECK(of(kind).symmetric<double>(10007) == one);
        CHECK(of(kind).int8(10007, -8, 7) == bytes_one);
        CHECK(of(kind, 1).symmetric<double>(10007) != one);
        CHECK(of(kind, 1).int8(10007, -8, 7) != bytes_one);
    }
    omp_set_num_threads(threads);
}

TEST_CASE("inputs uniform: fixed values, range, mean and no repetition") {
    const auto x = of(InputKind::uniform, 0).unit<double>(100000);
    // SplitMix64 of seed 0 begins with 0xe220a8397b1dcdaf (its published first output).
    CHECK(x[0] == double(0xe220a8397b1dcdafu >> 11) * 0x1p-53);
    double sum = 0;
    for (double value : x) {
        REQUIRE((value >= 0 && value < 1));
        sum += value;
    }
    CHECK(std::abs(sum / 100000 - 0.5) < 5 * 0.2887 / std::sqrt(100000.0));
    CHECK(std::set<double>(x.begin(), x.end()).size() == x.size());
    for (float value : of(InputKind::uniform).symmetric<float>(10000))
        REQUIRE((value >= -1 && value <= 1));
    for (int32_t value : of(InputKind::uniform).unit<int32_t>(10000))
        REQUIRE((value >= 0 && value <= 99));
    const auto with_sign = of(InputKind::uniform).symmetric<int32_t>(10000);
    CHECK(*std::ranges::min_element(with_sign) == -99);
    CHECK(*std::ranges::max_element(with_sign) == 99);
}

TEST_CASE("inputs integers: small and whole in every type, all values occur") {
    const auto distinct = [](const auto& values) {
        std::set<double> seen;
        for (const auto& value : values) seen.insert(double(value));
        return seen;
    };
    const std::set<double> with_sign{-2, -1, 0, 1, 2}, without{0, 1, 2};
    CHECK(distinct(of(InputKind::integers).symmetric<float>(1000)) == with_sign);
    CHECK(distinct(of(InputKind::integers).symmetric<half>(1000)) == with_sign);
    CHECK(distinct(of(InputKind::integers).symmetric<int32_t>(1000)) == with_sign);
    CHECK(distinct(of(InputKind::integers).unit<double>(1000)) == without);
    CHECK(distinct(of(InputKind::integers).int8(1000, -8, 7)) == with_sign);
}

TEST_CASE("inputs adversarial: holds the specials, and stays finite") {
    const auto x = of(InputKind::adversarial).symmetric<float>(10000);
    const auto holds = [&](float value) {
        return std::ranges::any_of(x, [&](float element) {
            return std::bit_cast<uint32_t>(element) == std::bit_cast<uint32_t>(value);
        });
    };
    for (float value : {0.0f, -0.0f, 1.0f, 0x1p-149f, 0x7.ffp-130f, -0x7.ffp-130f, 0x1p20f})
        CHECK(holds(value));
    CHECK(std::ranges::all_of(x, [](float value) { return std::isfinite(value); }));
    const auto h = of(InputKind::adversarial).symmetric<half>(10000);
    CHECK(std::ranges::any_of(h, [](half value) { return value.bits == 0x0001; }));
    CHECK(std::ranges::any_of(h, [](half value) { return value.bits == 0x8000; }));
    CHECK(std::ranges::all_of(h, [](half value) { return std::isfinite(float(value)); }));
    const auto i = of(InputKind::adversarial).symmetric<int32_t>(10000);
    for (int32_t value :
         {0, 1, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()})
        CHECK(std::ranges::find(i, value) != i.end());
    for (float value : of(InputKind::adversarial).unit<float>(10000)) REQUIRE(value >= 0);
    for (int32_t value : of(InputKind::adversarial).unit<int32_t>(10000)) REQUIRE(value >= 0);
}

TEST_CASE("inputs int8: the whole range and nothing beyond it") {
    for (const InputKind kind : {InputKind::gpu4s, InputKind::uniform, InputKind::adversarial})
        for (const auto& [lowest, highest] : {std::pair{-128, 127}, {-8, 7}, {-4, 3}, {0, 0}}) {
            CAPTURE(input_name(kind), lowest, highest);
            const auto values = of(kind).int8(20000, lowest, highest);
            CHECK(*std::ranges::min_element(values) == lowest);
            CHECK(*std::ranges::max_element(values) == highest);
        }
}
