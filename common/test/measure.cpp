// SPDX-License-Identifier: Apache-2.0
#include "common/measure.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

/// Runs measure() on samples given by their index, with a clock that they alone advance;
/// `overhead` seconds pass outside each sample.
template <class Sample>
Samples simulate(const StopPolicy& policy, Sample sample, double overhead = 0.0) {
    double now = 100.0;
    int index = 0;
    const auto take = [&] {
        const double seconds = sample(index++);
        now += seconds + overhead;
        return seconds;
    };
    return measure(policy, take, [&] { return now; });
}

}  // namespace

TEST_CASE("measure: exactly so many samples") {
    StopPolicy policy;
    policy.iterations = 3;
    policy.maximum_seconds = 1e-9;
    const Samples samples = simulate(policy, [](int i) { return 1.0 + i; });
    CHECK(samples.rule == StopRule::count);
    CHECK(samples.seconds == std::vector<double>{1, 2, 3});
}

TEST_CASE("measure: equal samples settle at the minimum number") {
    const Samples samples = simulate({}, [](int) { return 0.05; });
    CHECK(samples.rule == StopRule::spread);
    CHECK(samples.seconds.size() == 10);
}

TEST_CASE("measure: settled samples still wait for the minimum time inside samples") {
    const Samples samples = simulate(
        {}, [](int) { return 0.001; }, 0.009);
    CHECK(samples.rule == StopRule::spread);
    CHECK(samples.seconds.size() >= 100);
    CHECK(samples.seconds.size() <= 101);
}

TEST_CASE("measure: a first slow sample does not keep the rest from settling") {
    const Samples samples = simulate({}, [](int i) { return i == 0 ? 1.0 : 0.02; });
    CHECK(samples.rule == StopRule::spread);
    CHECK(samples.seconds.size() == 10);
}

TEST_CASE("measure: a wide spread that no longer changes is stable") {
    const Samples samples = simulate({}, [](int i) { return i % 2 ? 0.022 : 0.018; });
    CHECK(samples.rule == StopRule::stable);
    // Looks after 10, 12 and 15 samples.
    CHECK(samples.seconds.size() == 15);
}

TEST_CASE("measure: a spread that keeps changing ends with the time") {
    StopPolicy policy;
    policy.maximum_seconds = 2.0;
    const Samples samples = simulate(policy, [](int i) { return 0.001 * std::pow(1.08, i); });
    CHECK(samples.rule == StopRule::time);
    double sum = 0;
    for (double seconds : samples.seconds) sum += seconds;
    CHECK(sum >= 2.0);
    CHECK(sum - samples.seconds.back() < 2.0);
}

TEST_CASE("measure: time outside samples counts towards the time allowed") {
    StopPolicy policy;
    policy.maximum_seconds = 1.5;
    const Samples samples = simulate(
        policy, [](int) { return 1e-6; }, 0.1);
    CHECK(samples.rule == StopRule::time);
    CHECK(samples.seconds.size() == 15);
}

TEST_CASE("measure: the minimum number is taken beyond the time allowed") {
    const Samples samples = simulate({}, [](int i) { return 0.2 + 0.02 * i; });
    CHECK(samples.rule == StopRule::time);
    CHECK(samples.seconds.size() == 10);
}

TEST_CASE("measure: but not beyond four times that") {
    CHECK(simulate({}, [](int) { return 1.1; }).seconds.size() == 6);
    CHECK(simulate({}, [](int i) { return 10.0 + i; }).seconds.size() == 1);
}

TEST_CASE("measure: no more than enough samples") {
    StopPolicy policy;
    policy.maximum_samples = 50;
    const Samples samples = simulate(policy, [](int i) { return i % 2 ? 1e-6 : 2e-6; });
    CHECK(samples.rule == StopRule::enough);
    CHECK(samples.seconds.size() == 50);
}

TEST_CASE("measure: samples of zero seconds end with the time") {
    const Samples samples = simulate(
        {}, [](int) { return 0.0; }, 0.01);
    CHECK(samples.rule == StopRule::time);
}

TEST_CASE("measure: every rule has a name") {
    CHECK(std::string(stop_rule_name(StopRule::count)) == "count");
    CHECK(std::string(stop_rule_name(StopRule::spread)) == "spread");
    CHECK(std::string(stop_rule_name(StopRule::stable)) == "stable");
    CHECK(std::string(stop_rule_name(StopRule::time)) == "time");
    const double before = steady_seconds();
    CHECK(steady_seconds() >= before);
}
