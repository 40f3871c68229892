// SPDX-License-Identifier: Apache-2.0
// The search for the fastest algorithm of a library, where the library leaves it to its caller.
#pragma once

#include <algorithm>
#include <exception>
#include <limits>
#include <vector>

#include "common/backend/host.hpp"
#include "common/error.hpp"

namespace gpu4s {

/// The fastest of `candidates`, of which there is one: the least of five runs each,
/// `run(candidate)` being queued. Those that throw Unavailable are left out; the last refusal is
/// thrown where all do.
template <class Candidate, class Run>
Candidate fastest(const std::vector<Candidate>& candidates, Run run) {
    backend::Timer timer;
    const Candidate* best = nullptr;
    double best_seconds = std::numeric_limits<double>::infinity();
    std::exception_ptr refusal;
    for (const Candidate& candidate : candidates) {
        try {
            run(candidate);  // loads and compiles what the runs below find done
            double seconds = std::numeric_limits<double>::infinity();
            for (int i = 0; i < 5; ++i) {
                timer.start();
                run(candidate);
                seconds = std::min(seconds, timer.stop_seconds());
            }
            if (seconds >= best_seconds) continue;
            best_seconds = seconds;
            best = &candidate;
        } catch (const Unavailable&) {
            refusal = std::current_exception();
        }
    }
    if (!best) std::rethrow_exception(refusal);
    return *best;
}

}  // namespace gpu4s
