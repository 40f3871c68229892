// SPDX-License-Identifier: Apache-2.0
#include "common/verify.hpp"

#include <cstring>
#include <limits>
#include <vector>

#include "common/memory.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;
using Kind = Verdict::Kind;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
std::vector<T> poisoned(size_t count, uint8_t poison) {
    std::vector<T> values(count);
    std::memset(static_cast<void*>(values.data()), poison, count * sizeof(T));
    return values;
}

template <class T>
Verdict judge_output(const std::vector<T>& output, std::vector<Wide<T>> expected,
                     Bound bound = nullptr, uint8_t poison = first_poison) {
    return compare<T>(std::span<const T>(output), {std::move(expected), std::move(bound)}, poison);
}

Bound constant(double bound) {
    return [=](int64_t) { return bound; };
}

bool names(const Verdict& verdict, const std::string& part) {
    INFO(verdict.reason);
    return verdict.reason.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("verify: what equals the reference is right and says nothing") {
    const Verdict verdict = judge_output<float>({1, -2, 0}, {1, -2, 0});
    CHECK(verdict.kind == Kind::right);
    CHECK(verdict.reason.empty());
    CHECK(verdict.max_error == 0);
    CHECK(judge_output<float>({}, {}).kind == Kind::right);
}

TEST_CASE("verify: without a bound the reference is rounded once to the type") {
    CHECK(judge_output<float>({0.1f}, {0.1}).kind == Kind::right);
    CHECK(judge_output<float>({std::nextafter(0.1f, 1.0f)}, {0.1}).kind == Kind::wrong);
    CHECK(judge_output<half>({half(0.1f)}, {0.1}).kind == Kind::right);
    CHECK(judge_output<double>({0.1}, {std::nextafter(0.1, 1.0)}).kind == Kind::wrong);
}

TEST_CASE("verify: NaN is wrong whatever the bound") {
    const float not_a_number = std::nanf("1");
    CHECK(names(judge_output<float>({not_a_number, not_a_number}, {1, 2}), "NaN everywhere"));
    CHECK(names(judge_output<float>({1, not_a_number}, {1, 2}, constant(1e30)), "1 of them NaN"));
    CHECK(judge_output<float>({not_a_number}, {1}, constant(infinity)).kind == Kind::wrong);
    CHECK(judge_output<float>({1}, {1}, constant(no_number)).kind == Kind::wrong);
    CHECK(judge_output<float>({not_a_number}, {no_number}).kind == Kind::right);
    CHECK(judge_output<float>({1}, {no_number}).kind == Kind::wrong);
}

TEST_CASE("verify: zero everywhere is named, where it is wrong") {
    CHECK(names(judge_output<float>({0, 0, 0}, {1, 0, 2}), "zero everywhere"));
    CHECK(judge_output<float>({0, -0.0f}, {0, 0}).kind == Kind::right);
    CHECK_FALSE(names(judge_output<float>({0, 1}, {1, 1}), "zero everywhere"));
}

TEST_CASE("verify: nothing written, under each poison and in each type") {
    for (const uint8_t poison : {first_poison, second_poison}) {
        const auto check = [&](auto value) {
            using T = decltype(value);
            const Verdict verdict = judge_output<T>(poisoned<T>(9, poison),
                                                    std::vector<Wide<T>>(9, 5), nullptr, poison);
            CHECK(verdict.kind == Kind::not_written);
            CHECK(names(verdict, "not written at all"));
        };
        check(float{});
        check(double{});
        check(int32_t{});
        check(half{});
    }
}

TEST_CASE("verify: partly written says how many elements and which is the first") {
    std::vector<float> output = poisoned<float>(6, second_poison);
    for (int i : {0, 1, 3, 5}) output[i] = 1;
    const Verdict verdict =
        judge_output<float>(output, std::vector<double>(6, 1), constant(0.5), second_poison);
    CHECK(verdict.kind == Kind::not_written);
    CHECK(names(verdict, "2 elements, first element 2"));
}

TEST_CASE("verify: a right value that looks like poison is right") {
    CHECK(judge_output<int32_t>({-1, -1}, {-1, -1}).kind == Kind::right);
    CHECK(judge_output<int32_t>({-1, -1}, {-1, 4}).kind == Kind::not_written);
    // The other poison tells the two apart.
    CHECK(judge_output<int32_t>({-1, -1}, {-1, 4}, nullptr, second_poison).kind == Kind::wrong);
    CHECK(judge_output<int32_t>(poisoned<int32_t>(1, second_poison), {-1}, nullptr, second_poison)
              .kind == Kind::not_written);
}

TEST_CASE("verify: infinities equal themselves only") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    CHECK(judge_output<float>({inf, -inf}, {infinity, -infinity}, constant(1)).kind == Kind::right);
    CHECK(judge_output<float>({-inf}, {infinity}, constant(1)).kind == Kind::wrong);
    CHECK(judge_output<float>({inf}, {1}, constant(1e300)).kind == Kind::wrong);
    CHECK(judge_output<float>({1}, {infinity}, constant(1e300)).kind == Kind::wrong);
    // What overflows on rounding to the type is infinite in the output, too.
    CHECK(judge_output<float>({inf}, {1e39}).kind == Kind::right);
    CHECK(judge_output<half>({half(65520.0f)}, {65520}).kind == Kind::right);
}

TEST_CASE("verify: integers are compared exactly over their whole range") {
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    CHECK(judge_output<int32_t>({most, least}, {most, least}).kind == Kind::right);
    CHECK(judge_output<int32_t>({most - 1, least}, {most, least}).kind == Kind::wrong);
    CHECK(judge_output<int32_t>({most, least + 1}, {most, least}).kind == Kind::wrong);
}

TEST_CASE("verify: the bound is met by what equals it, and the worst element is reported") {
    const Bound bound = [](int64_t i) { return i == 0 ? 1.0 : 0.25; };
    CHECK(judge_output<double>({11, 20.25}, {10, 20}, bound).kind == Kind::right);
    const Verdict verdict = judge_output<double>({10.5, 20.2}, {10, 20}, bound);
    CHECK(verdict.kind == Kind::right);
    CHECK(verdict.max_error == Approx(0.2));
    CHECK(verdict.error_bound == 0.25);
    const Verdict wrong = judge_output<double>({10, 20.5}, {10, 20}, bound);
    CHECK(wrong.kind == Kind::wrong);
    CHECK(names(wrong, "1 of 2 elements wrong, first element 1 is 20.5, expected 20 +- 0.25"));
}

TEST_CASE("verify: another length is wrong") {
    CHECK(names(judge_output<float>({1, 2}, {1}), "differ in length"));
}

TEST_CASE("verify: the bound of sums of products scales with terms, magnitude and type") {
    const std::vector<double> reference{1.0, -8.0};
    const auto magnitude = [](int64_t i) { return i == 0 ? 1.0 : 100.0; };
    const auto at = [&]<class T>(T, int64_t terms, int64_t i, double operands = 0.0) {
        return sum_of_products_bound<T>(terms, magnitude, reference, operands)(i);
    };
    // terms * u * magnitude for the sum, u * |reference| for the last rounding.
    CHECK(at(float{}, 1000, 0) == Approx(1001 * 0x1p-24).epsilon(1e-3));
    CHECK(at(float{}, 1000, 1) == Approx((100 * 1000 + 8) * 0x1p-24).epsilon(1e-3));
    CHECK(at(double{}, 1000, 0) == Approx(2001 * 0x1p-53).epsilon(1e-3));
    CHECK(at(half{}, 1000, 0) == Approx(0x1p-11 + 1000 * 0x1p-24).epsilon(1e-2));
    CHECK(at(float{}, 16, 0, 0x1p-11) == Approx(2 * 0x1p-11).epsilon(1e-2));
    // A sum of zeros may only lose subnormals.
    const std::vector<double> nothing{0.0};
    const auto zero = sum_of_products_bound<float>(
        10, [](int64_t) { return 0.0; }, nothing);
    CHECK(zero(0) < 0x1p-140);
}
