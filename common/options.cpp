// SPDX-License-Identifier: Apache-2.0
#include "common/options.hpp"

#include <fnmatch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <sstream>

#include "common/environment.hpp"
#include "common/error.hpp"

namespace gpu4s {

const char* cache_name(Cache cache) { return cache == Cache::cold ? "cold" : "warm"; }
const char* launch_name(Launch launch) { return launch == Launch::stream ? "stream" : "graph"; }

bool matches(const std::string& patterns, const std::string& name) {
    std::istringstream parts(patterns);
    for (std::string part; std::getline(parts, part, ',');)
        if (fnmatch(part.c_str(), name.c_str(), 0) == 0) return true;
    return false;
}

namespace {

int64_t parse_integer(std::string_view text, const std::string& whole) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range)
        throw Error(ExitCode::parameter, "'" + whole + "' is out of range");
    if (error != std::errc() || end != text.data() + text.size())
        throw Error(ExitCode::usage, "'" + whole + "' is not a number, a list (1,2) or a sweep " +
                                         "(first:last:*factor or first:last:+step)");
    return value;
}

/// Why `text` is no number of 64 bits, or nothing: CLI11 takes -1 and numbers too large.
std::string unsigned_number(const std::string& text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return "";
    return "'" + text + "' is not in 0..18446744073709551615";
}

std::string environment_name(std::string flag) {
    for (char& c : flag) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return "GPU4S_" + flag;
}

}  // namespace

std::vector<int64_t> parse_sweep(const std::string& text) {
    std::vector<int64_t> values;
    const size_t first_colon = text.find(':');
    if (first_colon == std::string::npos) {
        size_t start = 0;
        while (true) {
            const size_t comma = std::min(text.find(',', start), text.size());
            values.push_back(
                parse_integer(std::string_view(text).substr(start, comma - start), text));
            if (comma == text.size()) return values;
            start = comma + 1;
        }
    }
    const std::string_view view = text;
    const size_t second_colon = text.find(':', first_colon + 1);
    if (second_colon == std::string::npos || second_colon + 2 > text.size())
        parse_integer("", text);  // throws the message for malformed sweeps
    const int64_t first = parse_integer(view.substr(0, first_colon), text);
    const int64_t last =
        parse_integer(view.substr(first_colon + 1, second_colon - first_colon - 1), text);
    const char step_kind = text[second_colon + 1];
    const int64_t step = parse_integer(view.substr(second_colon + 2), text);
    if ((step_kind != '*' || step < 2) && (step_kind != '+' || step < 1)) parse_integer("", text);
    if (first < 1 || last < first)
        throw Error(ExitCode::parameter, "sweep '" + text + "' holds no size");
    if (step_kind == '+' && (last - first) / step > 10000)
        throw Error(ExitCode::parameter, "sweep '" + text + "' holds over 10000 sizes");
    for (int64_t value = first; value <= last;) {
        values.push_back(value);
        if (step_kind == '*' ? value > last / step : value > last - step) break;
        value = step_kind == '*' ? value * step : value + step;
    }
    return values;
}

std::optional<Options> parse_options(int argc, const char* const* argv,
                                     const std::vector<SizeOption>& size_options) {
    Options options;
    CLI::App app{"GPU4S benchmark: measures and verifies " + std::string("on one device.")};
    app.set_version_flag("--version", build_info().commit);

    const auto add = [&](const std::string& flags, auto& target, const std::string& help) {
        const std::string name = flags.substr(flags.rfind("--") + 2);
        return app.add_option(flags, target, help)->envname(environment_name(name));
    };
    const auto flag = [&](const std::string& flags, bool& target, const std::string& help) {
        const std::string name = flags.substr(flags.rfind("--") + 2);
        app.add_flag(flags, target, help)->envname(environment_name(name));
    };
    flag("--list", options.list, "list benchmarks, variants, types and why one is absent");
    flag("--columns", options.columns, "list the columns of the CSV file and what they mean");
    add("--benchmark", options.benchmark,
        "only benchmarks that match one of these, as a shell matches: relu,fft*");
    add("--variant", options.variant, "only variants that match one of these");
    add("--type", options.type,
        "only element types of these: float, double, int32, half, bfloat16");
    std::map<std::string, std::string> size_texts;
    for (const SizeOption& size : size_options)
        add((size.name == "size" ? "-s,--" : "--") + size.name, size_texts[size.name],
            size.meaning + ": N, N,M or N:M:*2");
    const std::map<std::string, Preset> presets{{"test", Preset::test},
                                                {"tiny", Preset::tiny},
                                                {"small", Preset::small},
                                                {"paper", Preset::paper},
                                                {"large", Preset::large}};
    add("--preset", options.preset, "shapes: test, tiny, small (default), paper or large")
        ->transform(CLI::CheckedTransformer(presets));
    add("-d,--device", options.device, "device index")->check(CLI::NonNegativeNumber);
    const std::map<std::string, InputKind> kinds{{"gpu4s", InputKind::gpu4s},
                                                 {"uniform", InputKind::uniform},
                                                 {"integers", InputKind::integers},
                                                 {"adversarial", InputKind::adversarial}};
    add("--inputs", options.inputs, "gpu4s (default), uniform, integers or adversarial")
        ->transform(CLI::CheckedTransformer(kinds));
    add("-i,--input", options.input_files,
        "read inputs from these files; the folder's README says which");
    add("--seed", options.seed, "seed of the inputs")->check(unsigned_number);
    add("--iterations", options.stop.iterations, "exactly so many samples, no stop rule")
        ->check(CLI::PositiveNumber);
    add("--min-time", options.stop.minimum_seconds, "seconds of samples before a stop rule holds")
        ->check(CLI::NonNegativeNumber);
    add("--max-time", options.stop.maximum_seconds, "seconds after which sampling ends")
        ->check(CLI::PositiveNumber);
    const std::map<std::string, Cache> caches{{"cold", Cache::cold}, {"warm", Cache::warm}};
    add("--cache", options.cache, "cold (default) or warm")
        ->transform(CLI::CheckedTransformer(caches));
    const std::map<std::string, Launch> launches{{"stream", Launch::stream},
                                                 {"graph", Launch::graph}};
    add("--launch", options.launch,
        "how a GPU is given the launches of a sample: stream (default), one by one, or graph, all "
        "captured in one")
        ->transform(CLI::CheckedTransformer(launches));
    add("--csv", options.csv, "write rows to this file as they are made");
    add("--samples", options.samples, "write every sample to this CSV file");
    add("--json", options.json, "write Google Benchmark's JSON to this file");
    add("--results", options.results,
        "write rows, samples and environment to DIR/<device>/<run id>.*");
    add("--environment", options.environment, "write what made the rows to this JSON file");
    flag("--append", options.append, "add to an existing CSV file instead of refusing it");
    flag("--dry-run", options.dry_run, "print the plan and its memory need, run nothing");
    flag("--verify-only", options.verify_only, "verify every row, time none");
    flag("--profile", options.profile, "one launch per row and nothing around it");
    flag("--strict", options.strict, "rows that never settle fail");
    flag("--quiet", options.quiet, "no table on the console");
    bool verify = false;
    app.add_flag("-v", verify, "accepted as in GPU4S Bench: verification is always on");

    try {
        app.parse(argc, argv);
        for (const auto& [name, text] : size_texts)
            if (app.count("--" + name) > 0) options.sizes[name] = parse_sweep(text);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return std::nullopt;
    } catch (const CLI::CallForVersion&) {
        std::cout << build_info().commit << "\n";
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        std::string message = error.what();
        std::ranges::replace(message, '\n', ' ');
        throw Error(ExitCode::usage, message);
    }
    return options;
}

}  // namespace gpu4s
