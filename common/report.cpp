// SPDX-License-Identifier: Apache-2.0
#include "common/report.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace gpu4s {
namespace {

/// One row of results a line; its samples, in nanoseconds, are separated by spaces.
constexpr const char* samples_header =
    "run_id,benchmark,variant,backend,type,shape,inputs,cache,samples_ns";

[[noreturn]] void file_error(const std::string& path, const std::string& what) {
    throw Error(ExitCode::file, "'" + path + "' " + what);
}

/// Whether a regular file with content is there; a device such as /dev/stdout is not.
bool has_content(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error) &&
           std::filesystem::file_size(path, error) > 0 && !error;
}

void refuse_existing(const std::string& path) {
    if (has_content(path)) file_error(path, "exists: use --append or another name");
}

/// Opens for adding lines and makes sure that the first line is `header` and that the last one is
/// whole: a run that was killed may have left half a row.
std::ofstream open_csv(const std::string& path, const std::string& header, bool append) {
    const bool goes_on = has_content(path);
    bool cut = false;
    if (goes_on && !append) refuse_existing(path);
    if (goes_on) {
        std::ifstream existing(path, std::ios::binary);
        std::string first;
        std::getline(existing, first);
        if (first != header) file_error(path, "has other columns than this program writes");
        existing.seekg(-1, std::ios::end);
        cut = existing.get() != '\n';
    }
    std::ofstream file(path, std::ios::app);
    if (cut) file << '\n';
    if (!goes_on) file << header << '\n';
    if (!(file << std::flush))
        file_error(path, std::string("cannot be written: ") + std::strerror(errno));
    return file;
}

void write_line(std::ofstream& file, const std::string& path, const std::string& line) {
    file << line << '\n' << std::flush;
    if (!file) file_error(path, "cannot be written");
}

nlohmann::ordered_json json_value(const Value& value) {
    return std::visit(
        [](const auto& held) -> nlohmann::ordered_json {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                return nullptr;
            else
                return held;
        },
        value);
}

/// Google Benchmark's schema: one entry per repetition.
void add_json(nlohmann::ordered_json& entries, const RunInfo& run, const Record& record) {
    const std::string name = record.benchmark + "/" + record.variant + "/" + run.backend + "/" +
                             record.type + "/" + record.shape;
    const auto entry = [&](size_t index) {
        nlohmann::ordered_json json{{"name", name},
                                    {"run_name", name},
                                    {"run_type", "iteration"},
                                    {"repetitions", record.samples.size()},
                                    {"repetition_index", index},
                                    {"threads", 1},
                                    {"iterations", record.launches_per_sample}};
        if (record.status == Status::ok) {
            json["real_time"] = json["cpu_time"] = record.samples[index] * 1e9;
            json["time_unit"] = "ns";
            json["bytes_per_second"] = record.bytes / record.samples[index];
            json["items_per_second"] = record.operations / record.samples[index];
        } else {
            json["error_occurred"] = true;
            json["error_message"] = std::string(status_name(record.status)) + ": " + record.reason;
        }
        return json;
    };
    for (size_t i = 0; i < record.samples.size(); ++i) entries.push_back(entry(i));
    if (record.status != Status::ok) entries.push_back(entry(0));
}

/// Three significant digits, or all before the point, in eight columns.
std::string console_number(const Value& value) {
    const auto* number = std::get_if<double>(&value);
    if (!number) return std::string(8, ' ');
    const int decimals = *number >= 100 ? 0 : *number >= 10 ? 1 : *number >= 1 ? 2 : 3;
    char text[40];
    std::snprintf(text, sizeof text, "%8.*f", decimals, *number);
    return text;
}

/// Nanoseconds as "12.3 us".
std::string console_time(const Value& value) {
    const auto* count = std::get_if<int64_t>(&value);
    if (!count) return std::string(11, ' ');
    const double time = static_cast<double>(*count);
    char text[24];
    if (time < 1e3)
        std::snprintf(text, sizeof text, "%8.0f ns", time);
    else if (time < 1e6)
        std::snprintf(text, sizeof text, "%8.2f us", time / 1e3);
    else if (time < 1e9)
        std::snprintf(text, sizeof text, "%8.2f ms", time / 1e6);
    else
        std::snprintf(text, sizeof text, "%8.2f s ", time / 1e9);
    return text;
}

}  // namespace

struct Report::Files {
    std::ofstream csv, samples;
    nlohmann::ordered_json entries = nlohmann::ordered_json::array();
    std::string heading;  ///< benchmark, type and shape of the last console line
};

Report::Report(const Options& options, const RunInfo& run)
    : options_(options), run_(run), files_(std::make_unique<Files>()) {
    if (!options.csv.empty()) files_->csv = open_csv(options.csv, csv_header(), options.append);
    if (!options.samples.empty())
        files_->samples = open_csv(options.samples, samples_header, options.append);
    for (const std::string& path : {options.json, options.environment}) {
        if (path.empty()) continue;
        if (!options.append) refuse_existing(path);
        write_file(path, "");
    }
}

Report::~Report() = default;

void Report::add(const Record& record) {
    if (files_->csv.is_open()) write_line(files_->csv, options_.csv, csv_row(run_, record));
    if (files_->samples.is_open() && !record.samples.empty()) {
        std::string line = run_.run_id + "," + record.benchmark + "," + record.variant + "," +
                           run_.backend + "," + record.type + "," + csv_cell(record.shape) + "," +
                           record.inputs + "," + record.cache + ",";
        for (size_t i = 0; i < record.samples.size(); ++i)
            line += (i ? " " : "") +
                    std::to_string(static_cast<int64_t>(record.samples[i] * 1e9 + 0.5));
        write_line(files_->samples, options_.samples, line);
    }
    if (!options_.json.empty()) add_json(files_->entries, run_, record);
    if (options_.quiet) return;
    const std::string heading = record.benchmark + " " + record.type + " " + record.shape;
    if (heading != files_->heading) {
        std::printf("%s\n", heading.c_str());
        files_->heading = heading;
    }
    std::printf("  %-20s %-8s", record.variant.c_str(), status_name(record.status));
    if (record.status == Status::ok && !record.samples.empty())
        std::printf("%s  %s GB/s  %s Gop/s", console_time(record.median_ns).c_str(),
                    console_number(record.bytes_per_ns).c_str(),
                    console_number(record.operations_per_ns).c_str());
    if (const auto* percent = std::get_if<double>(&record.ceiling_percent))
        std::printf("  %3.0f %% of ceiling", *percent);
    std::printf("%s%s\n", record.reason.empty() ? "" : "  ", record.reason.c_str());
    std::fflush(stdout);
}

void Report::finish() {
    if (options_.json.empty()) return;
    nlohmann::ordered_json context;
    for (const Column& column : columns()) {
        const Value value = column.value(run_, Record{});
        const auto* text = std::get_if<std::string>(&value);
        if (text && !text->empty()) context[column.name] = json_value(value);
    }
    write_file(options_.json,
               nlohmann::ordered_json{{"context", context}, {"benchmarks", files_->entries}}.dump(
                   2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                   "\n");
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::trunc);
    if (!(file << text << std::flush))
        file_error(path, std::string("cannot be written: ") + std::strerror(errno));
}

}  // namespace gpu4s
