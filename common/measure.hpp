// SPDX-License-Identifier: Apache-2.0
// Takes samples until a stop rule ends it.
#pragma once

#include <functional>
#include <vector>

namespace gpu4s {

struct StopPolicy {
    int iterations = 0;            ///< > 0: exactly so many samples, no other rule
    int minimum_samples = 10;      ///< the other rules wait for these
    int maximum_samples = 1000;    ///< more say nothing new
    double minimum_seconds = 0.1;  ///< and for this much time inside samples
    double maximum_seconds = 1.5;  ///< wall time, flushes and restores included
    double patience = 4.0;         ///< times maximum_seconds: then few samples have to do
    double settled_spread = 0.01;  ///< IQR / median at which the samples count as settled
};

enum class StopRule {
    count,   ///< the number of samples asked for
    spread,  ///< IQR / median fell to settled_spread
    stable,  ///< IQR / median is larger but stopped changing
    time,    ///< maximum_seconds passed
    enough,  ///< maximum_samples were taken
};

const char* stop_rule_name(StopRule rule);

struct Samples {
    std::vector<double> seconds;
    StopRule rule;
};

/// `take_sample` returns seconds per launch. `clock` returns wall seconds (replaced in tests).
Samples measure(const StopPolicy& policy, const std::function<double()>& take_sample,
                const std::function<double()>& clock);

/// Steady clock in seconds.
double steady_seconds();

}  // namespace gpu4s
