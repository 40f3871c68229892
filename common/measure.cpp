// SPDX-License-Identifier: Apache-2.0
#include "common/measure.hpp"

#include <algorithm>
#include <chrono>

#include "common/statistics.hpp"

namespace gpu4s {

const char* stop_rule_name(StopRule rule) {
    switch (rule) {
        case StopRule::count: return "count";
        case StopRule::spread: return "spread";
        case StopRule::stable: return "stable";
        case StopRule::time: return "time";
        case StopRule::enough: return "enough";
    }
    return "";
}

double steady_seconds() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

Samples measure(const StopPolicy& policy, const std::function<double()>& take_sample,
                const std::function<double()>& clock) {
    // The spread is looked at whenever the samples have grown by a quarter, so that its cost
    // stays proportional to the sampling; "stable" means that it moved by less than a tenth
    // over three such looks.
    std::vector<double> spreads;
    Samples samples{{}, StopRule::time};
    const double start = clock();
    double inside = 0.0;
    size_t next_look = std::max(policy.minimum_samples, 1);
    while (true) {
        samples.seconds.push_back(take_sample());
        inside += samples.seconds.back();
        const size_t count = samples.seconds.size();
        if (policy.iterations > 0) {
            if (count < static_cast<size_t>(policy.iterations)) continue;
            samples.rule = StopRule::count;
            return samples;
        }
        const double elapsed = clock() - start;
        if (elapsed >= policy.patience * policy.maximum_seconds) return samples;
        if (count < static_cast<size_t>(policy.minimum_samples)) continue;
        const bool out_of_time = elapsed >= policy.maximum_seconds;
        if (count >= next_look && inside >= policy.minimum_seconds) {
            next_look = count + std::max<size_t>(count / 4, 1);
            spreads.push_back(summarise(samples.seconds).relative_spread());
            if (spreads.back() <= policy.settled_spread) {
                samples.rule = StopRule::spread;
                return samples;
            }
            if (spreads.size() >= 3) {
                const auto [low, high] = std::minmax_element(spreads.end() - 3, spreads.end());
                if (*high - *low <= 0.1 * *high) {
                    samples.rule = StopRule::stable;
                    return samples;
                }
            }
        }
        if (out_of_time) return samples;
        if (count >= static_cast<size_t>(policy.maximum_samples)) {
            samples.rule = StopRule::enough;
            return samples;
        }
    }
}

}  // namespace gpu4s
