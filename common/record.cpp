// SPDX-License-Identifier: Apache-2.0
#include "common/record.hpp"

#include <charconv>
#include <cmath>

namespace gpu4s {

const char* status_name(Status status) {
    switch (status) {
        case Status::ok: return "ok";
        case Status::wrong: return "wrong";
        case Status::skipped: return "skipped";
        case Status::failed: return "failed";
        case Status::unstable: return "unstable";
    }
    return "";
}

namespace {

using R = const Record&;
using I = const RunInfo&;

Value count(size_t number) { return static_cast<int64_t>(number); }

constexpr std::array all_columns = std::to_array<Column>({
    {"run_id", "identifies one process", [](I i, R) -> Value { return i.run_id; }},
    {"timestamp_utc", "start of the process", [](I i, R) -> Value { return i.timestamp_utc; }},
    {"benchmark", "operation", [](I, R r) -> Value { return r.benchmark; }},
    {"variant", "way to compute it", [](I, R r) -> Value { return r.variant; }},
    {"backend", "cpu, cuda, hip, hip_cuda, hip_cpu", [](I i, R) -> Value { return i.backend; }},
    {"type", "element type of the output", [](I, R r) -> Value { return r.type; }},
    {"shape", "sizes, key=value", [](I, R r) -> Value { return r.shape; }},
    {"size", "the size on a plot's x axis", [](I, R r) -> Value { return r.size; }},
    {"device", "as the runtime names it", [](I i, R) -> Value { return i.device; }},
    {"arch", "instruction set", [](I i, R) -> Value { return i.arch; }},
    {"driver", "driver and runtime", [](I i, R) -> Value { return i.driver; }},
    {"kind", "measured or emulated", [](I i, R) -> Value { return i.kind; }},
    {"status", "ok, wrong, skipped, failed, unstable",
     [](I, R r) -> Value { return status_name(r.status); }},
    {"reason", "why it is not ok", [](I, R r) -> Value { return r.reason; }},
    {"samples", "number of samples", [](I, R r) -> Value { return count(r.samples.size()); }},
    {"launches_per_sample", "launches between two time stamps",
     [](I, R r) -> Value { return int64_t{r.launches_per_sample}; }},
    {"stop_rule", "count, spread, stable, time or enough",
     [](I, R r) -> Value { return r.stop_rule; }},
    {"median_ns", "one launch, median of the samples", [](I, R r) { return r.median_ns; }},
    {"min_ns", "smallest sample", [](I, R r) { return r.min_ns; }},
    {"q1_ns", "first quartile", [](I, R r) { return r.q1_ns; }},
    {"q3_ns", "third quartile", [](I, R r) { return r.q3_ns; }},
    {"p95_ns", "95th percentile", [](I, R r) { return r.p95_ns; }},
    {"max_ns", "largest sample", [](I, R r) { return r.max_ns; }},
    {"setup_ns", "handles, plans, workspaces, repacking", [](I, R r) { return r.setup_ns; }},
    {"upload_ns", "inputs to the device", [](I, R r) { return r.upload_ns; }},
    {"download_ns", "output to the host", [](I, R r) { return r.download_ns; }},
    {"operations", "arithmetic operations declared", [](I, R r) -> Value { return r.operations; }},
    {"bytes", "least bytes that must move", [](I, R r) -> Value { return r.bytes; }},
    {"Gop_per_s", "operations / median", [](I, R r) { return r.operations_per_ns; }},
    {"GB_per_s", "bytes / median, 1 GB = 10^9 bytes", [](I, R r) { return r.bytes_per_ns; }},
    {"ceiling_GB_per_s", "bandwidth this suite measured on this device",
     [](I, R r) { return r.ceiling_bytes_per_ns; }},
    {"ceiling_percent", "GB_per_s of the ceiling", [](I, R r) { return r.ceiling_percent; }},
    {"max_error", "error nearest to its bound", [](I, R r) { return r.max_error; }},
    {"error_bound", "that bound", [](I, R r) { return r.error_bound; }},
    {"inputs", "input generator", [](I, R r) -> Value { return r.inputs; }},
    {"seed", "its seed", [](I, R r) -> Value { return std::to_string(r.seed); }},
    {"cache", "cold or warm", [](I, R r) -> Value { return r.cache; }},
    {"launch", "stream or graph", [](I, R r) -> Value { return r.launch; }},
    {"clock_before_MHz", "compute clock", [](I, R r) { return r.clock_before_MHz; }},
    {"clock_after_MHz", "compute clock", [](I, R r) { return r.clock_after_MHz; }},
    {"temperature_before_C", "device temperature", [](I, R r) { return r.temperature_before_C; }},
    {"temperature_after_C", "device temperature", [](I, R r) { return r.temperature_after_C; }},
    {"compiler", "of the variants", [](I i, R) -> Value { return i.compiler; }},
    {"flags", "of that compiler", [](I i, R) -> Value { return i.flags; }},
    {"commit", "source, -dirty where changed", [](I i, R) -> Value { return i.commit; }},
    {"binary_sha256", "this program", [](I i, R) -> Value { return i.binary_sha256; }},
});

}  // namespace

std::span<const Column> columns() { return all_columns; }

std::string to_text(const Value& value) {
    char text[40];
    const auto number = [&](auto... arguments) {
        return std::string(text, std::to_chars(text, text + sizeof text, arguments...).ptr);
    };
    if (const auto* integer = std::get_if<int64_t>(&value)) return number(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        if (std::abs(*real) < 1e15 && *real == std::trunc(*real))
            return number(static_cast<int64_t>(*real));
        return number(*real, std::chars_format::general, 9);
    }
    if (const auto* string = std::get_if<std::string>(&value)) return *string;
    return "";
}

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string csv_header() {
    std::string line;
    for (const Column& column : all_columns)
        line += (line.empty() ? "" : ",") + std::string(column.name);
    return line;
}

std::string csv_row(const RunInfo& run, const Record& record) {
    std::string line;
    for (const Column& column : all_columns) {
        if (&column != &all_columns.front()) line += ',';
        line += csv_cell(to_text(column.value(run, record)));
    }
    return line;
}

}  // namespace gpu4s
