// SPDX-License-Identifier: Apache-2.0
// Runs one variant on one problem: verify, sample, verify again.
#pragma once

#include "common/benchmark.hpp"
#include "common/record.hpp"
#include "common/sensors.hpp"

namespace gpu4s {

/// Best verified bandwidths of this device so far, in bytes per nanosecond; 0 is not measured.
struct Ceilings {
    double read = 0.0, copy = 0.0;

    void learn(const Plan& plan, const Record& record);
    /// The read ceiling where under a tenth of the bytes are written, else the copy ceiling.
    double of(const Work& work) const;
};

struct Session {
    const Options& options;
    const backend::DeviceInfo& device;
    const Sensors& sensors;
    Ceilings ceilings;
    /// Called with each output that is verified, the buffers it belongs to and its verdict.
    std::function<void(const Memory&, std::span<const std::byte> output, const Verdict&)> observe =
        nullptr;
};

/// "1.5 GiB".
std::string gibibytes(double bytes);

/// Why the problem does not fit, or "". Guards, rotation and libraries take the rest.
std::string does_not_fit(const Plan& plan, const backend::DeviceInfo& device);

/// Never throws for what a variant does wrong: that is a row.
Record run(const Plan& plan, const Case& problem, const Candidate& candidate, Session& session);

/// A row for a plan or variant that does not run.
Record row_without_run(const Plan& plan, const std::string& variant, const Options& options);

}  // namespace gpu4s
