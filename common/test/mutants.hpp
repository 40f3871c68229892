// SPDX-License-Identifier: Apache-2.0
// Runs registered variants, right or deliberately broken ones, through the suite's own flow.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/benchmark.hpp"
#include "common/runner.hpp"
#include "common/test/catch.hpp"

namespace gpu4s::test {

/// By field name, as on the command line; empty: the preset `test`.
using Sizes = std::map<std::string, std::vector<int64_t>>;

/// What a test asks to be run.
struct Selection {
    std::string benchmark, variant;
    Sizes sizes = {};
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

/// Every kind of inputs.
inline const std::vector<InputKind> all_inputs{InputKind::gpu4s, InputKind::uniform,
                                               InputKind::integers, InputKind::adversarial};

/// What a test runs its own variants on, each kind of inputs in turn.
struct Trials {
    std::vector<InputKind> inputs = all_inputs;
    std::string type = "float";
    Sizes sizes = {};
    VariantTraits traits = {};
    std::string stop = {};  ///< what the emulation says where it ends a kernel: counts as rejected
};

template <Operation Op, class Implementation>
std::vector<Record> run_mutant(const Implementation& implementation, InputKind inputs,
                               const Trials& trials = {}) {
    const Variant<Op> mutant{"mutant", implementation, trials.traits};
    return run_selected({.benchmark = Op::name,
                         .variant = "mutant",
                         .sizes = trials.sizes,
                         .type = trials.type,
                         .inputs = inputs});
}

/// Whether at least one shape was rejected as wrong, or ended for the reason `stop`.
inline bool rejected(const std::vector<Record>& records, const std::string& stop = "") {
    for (const Record& record : records)
        if (record.status == Status::wrong ||
            (!stop.empty() && record.reason.find(stop) != std::string::npos))
            return true;
    return false;
}

/// Whether something ran and every shape was right.
inline bool accepted(const std::vector<Record>& records) {
    for (const Record& record : records)
        if (record.status != Status::ok) return false;
    return !records.empty();
}

/// Calls check(records) for each of the variants of Op and each kind of inputs.
template <Operation Op, class Check, class... Implementations>
void for_each_trial(const Trials& trials, Check check, const Implementations&... implementations) {
    int number = 0;
    const auto run = [&](const auto& implementation) {
        ++number;
        for (InputKind inputs : trials.inputs) {
            INFO(Op::name << ", number " << number << " of the list, " << trials.type << ", inputs "
                          << input_name(inputs));
            check(run_mutant<Op>(implementation, inputs, trials));
        }
    };
    (run(implementations), ...);
}

/// The suite's own flow must reject each of the variants with every kind of inputs ..
template <Operation Op, class... Mutants>
void check_rejected(const Trials& trials, const Mutants&... mutants) {
    for_each_trial<Op>(
        trials, [&](const auto& records) { CHECK(rejected(records, trials.stop)); }, mutants...);
}
/// .. or accept each of them for every shape.
template <Operation Op, class... Implementations>
void check_accepted(const Trials& trials, const Implementations&... implementations) {
    for_each_trial<Op>(
        trials, [](const auto& records) { CHECK(accepted(records)); }, implementations...);
}

}  // namespace gpu4s::test
