// SPDX-License-Identifier: Apache-2.0
// One row of results. ONE table of columns drives the CSV header, the rows, JSON and the docs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/error.hpp"

namespace gpu4s {

enum class Status { ok, wrong, skipped, failed, unstable };
const char* status_name(Status status);

/// A cell: empty where the value is not available.
using Value = std::variant<std::monostate, int64_t, double, std::string>;

struct Record {
    std::string benchmark, variant, type, shape;
    int64_t size = 0;
    Status status = Status::skipped;
    ExitCode code = ExitCode::ok;  ///< what main() returns if this is the first row that failed
    std::string reason;
    std::vector<double> samples;  ///< seconds per launch
    int launches_per_sample = 1;
    std::string stop_rule;
    Value median_ns, min_ns, q1_ns, q3_ns, p95_ns, max_ns;
    Value setup_ns, upload_ns, download_ns;
    double operations = 0.0, bytes = 0.0;
    Value operations_per_ns, bytes_per_ns, ceiling_bytes_per_ns, ceiling_percent;
    Value max_error, error_bound;
    std::string inputs, cache, launch;
    uint64_t seed = 0;
    Value clock_before_MHz, clock_after_MHz, temperature_before_C, temperature_after_C;
};

/// What all rows of one process share.
struct RunInfo {
    std::string run_id, timestamp_utc, backend, device, arch, driver, kind;
    std::string compiler, flags, commit, binary_sha256;
};

struct Column {
    const char* name;
    const char* meaning;
    Value (*value)(const RunInfo&, const Record&);
};
std::span<const Column> columns();

/// `.` as decimal point in any locale; doubles with 9 significant digits; empty where absent.
std::string to_text(const Value& value);
/// Quoted as RFC 4180 asks where it holds a comma, a quote or a line break.
std::string csv_cell(const std::string& text);
std::string csv_header();
std::string csv_row(const RunInfo& run, const Record& record);

}  // namespace gpu4s
