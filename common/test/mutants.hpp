// SPDX-License-Identifier: Apache-2.0
// Runs registered variants, right or deliberately broken ones, through the suite's own flow.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/benchmark.hpp"
#include "common/runner.hpp"

namespace gpu4s::test {

/// What a test asks to be run; sizes by field name, as on the command line.
struct Selection {
    std::string benchmark, variant;
    std::map<std::string, std::vector<int64_t>> sizes = {};  ///< empty: the preset `test`
    std::string type = "float";
    InputKind inputs = InputKind::gpu4s;
};

/// Verifies (and does not time) the variants that match; one record per type, shape and variant
/// that offers the type.
inline std::vector<Record> run_selected(const Selection& selection) {
    Options options;
    options.verify_only = true;
    options.variant = selection.variant;
    options.type = selection.type;
    options.sizes = selection.sizes;
    options.inputs = selection.inputs;
    if (selection.sizes.empty()) options.preset = Preset::test;
    const backend::DeviceInfo device = backend::open_device(0);
    const Sensors sensors(device);
    Session session{options, device, sensors, {}};
    std::vector<Record> records;
    for (const Benchmark* benchmark : Benchmark::in_order()) {
        if (benchmark->name() != selection.benchmark) continue;
        for (const Plan& plan : benchmark->plan(options)) {
            Inputs inputs(options.inputs, Inputs::gpu4s_seed);
            const Case problem = plan.make(inputs);
            for (const Candidate& candidate : problem.candidates) {
                const Record record = run(plan, problem, candidate, session);
                if (record.status != Status::skipped) records.push_back(record);
            }
        }
    }
    return records;
}

/// Whether something ran and at least one shape was rejected as wrong.
inline bool rejected(const std::vector<Record>& records) {
    for (const Record& record : records)
        if (record.status == Status::wrong) return true;
    return false;
}

/// Whether something ran and every shape was right.
inline bool accepted(const std::vector<Record>& records) {
    for (const Record& record : records)
        if (record.status != Status::ok) return false;
    return !records.empty();
}

}  // namespace gpu4s::test
