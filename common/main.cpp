// SPDX-License-Identifier: Apache-2.0
// Options -> selected benchmarks -> run -> records. The only main() of the benchmark programs.
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>

#include "common/benchmark.hpp"
#include "common/environment.hpp"
#include "common/gpu4s_bench/run.hpp"
#include "common/report.hpp"
#include "common/runner.hpp"

namespace gpu4s {
namespace {

std::vector<SizeOption> all_size_options() {
    std::vector<SizeOption> options;
    for (const Benchmark* benchmark : Benchmark::in_order())
        for (const SizeOption& option : benchmark->size_options())
            if (std::ranges::find(options, option.name, &SizeOption::name) == options.end())
                options.push_back(option);
    return options;
}

void list() {
    for (const Benchmark* benchmark : Benchmark::in_order()) {
        std::printf("%s: %s\n", benchmark->name(), benchmark->formula());
        for (const ListedVariant& variant : benchmark->variants()) {
            std::string types;
            for (const std::string& type : variant.types)
                types += (types.empty() ? "" : ",") + type;
            std::printf("  %-24s %-24s%s%s\n", variant.name.c_str(), types.c_str(),
                        variant.unavailable ? " not available: " : "",
                        variant.unavailable.value_or("").c_str());
        }
        if (benchmark->variants().empty())
            std::printf("  none: nothing to run in the backend %s\n", backend::name());
    }
}

void list_columns() {
    for (const Column& column : columns()) std::printf("%-22s %s\n", column.name, column.meaning);
}

/// Progress on stderr, on a terminal only.
class Progress {
  public:
    explicit Progress(size_t cases) : cases_(cases), shown_(isatty(STDERR_FILENO)) {}
    void next(const Plan& plan) {
        if (!shown_) return;
        const double elapsed = steady_seconds() - start_;
        std::fprintf(stderr, "\033[2K[%zu/%zu] %s %s %s", done_ + 1, cases_, plan.benchmark.c_str(),
                     plan.type.c_str(), plan.shape.c_str());
        if (done_ > 0)
            std::fprintf(stderr, ", about %.0f s left", elapsed / done_ * (cases_ - done_));
        std::fputc('\r', stderr);
        ++done_;
    }
    ~Progress() {
        if (shown_) std::fputs("\033[2K", stderr);
    }

  private:
    size_t cases_, done_ = 0;
    bool shown_;
    double start_ = steady_seconds();
};

struct Outcome {
    ExitCode first_failure = ExitCode::ok;
    int rows = 0, skipped = 0;
    void count(const Record& record) {
        ++rows;
        skipped += record.status == Status::skipped;
        if (first_failure == ExitCode::ok) first_failure = record.code;
    }
};

void run_case(const Plan& plan, Session& session, Report& report, Outcome& outcome) {
    const auto add = [&](const Record& record) {
        report.add(record);
        outcome.count(record);
    };
    const auto fail = [&](ExitCode code, const std::string& reason) {
        Record record = row_without_run(plan, session.options.variant, session.options);
        record.status = Status::failed;
        record.code = code;
        record.reason = reason;
        std::fprintf(stderr, "gpu4s: %s %s: %s\n", plan.benchmark.c_str(), plan.shape.c_str(),
                     reason.c_str());
        add(record);
    };
    try {
        const std::string too_large = does_not_fit(plan, session.device);
        if (!too_large.empty()) return fail(ExitCode::out_of_memory, too_large);
        const uint64_t seed = session.options.seed.value_or(Inputs::gpu4s_seed);
        const auto& files = session.options.input_files;
        if (std::ssize(files) > plan.input_files)
            return fail(ExitCode::parameter,
                        "takes " + (plan.input_files ? std::to_string(plan.input_files) : "no") +
                            " input files");
        Inputs inputs(session.options.inputs, seed, files);
        const Case problem = plan.make(inputs);
        for (const Candidate& candidate : problem.candidates)
            add(run(plan, problem, candidate, session));
    } catch (const std::bad_alloc&) {
        fail(ExitCode::out_of_memory, "host memory exhausted");
    } catch (const Error& error) {
        fail(error.code(), error.what());
    } catch (const std::exception& error) {
        fail(ExitCode::runtime_api, error.what());
    }
}

/// A size that no selected benchmark knows is a mistake, not something to pass over.
void check_size_names(const Options& options) {
    for (const auto& [name, values] : options.sizes) {
        const auto knows = [&, &name = name](const Benchmark* benchmark) {
            const auto known = benchmark->size_options();
            return matches(options.benchmark, benchmark->name()) &&
                   std::ranges::find(known, name, &SizeOption::name) != known.end();
        };
        if (std::ranges::none_of(Benchmark::all(), knows))
            throw Error(ExitCode::usage, "no selected benchmark has a --" + name);
    }
}

std::vector<Plan> selected_plans(const Options& options) {
    check_size_names(options);
    std::vector<Plan> plans;
    for (const Benchmark* benchmark : Benchmark::in_order()) {
        if (!matches(options.benchmark, benchmark->name())) continue;
        std::vector<std::string> types;  // those that a selected variant offers
        for (const ListedVariant& variant : benchmark->variants())
            if (matches(options.variant, variant.name))
                types.insert(types.end(), variant.types.begin(), variant.types.end());
        for (Plan& plan : benchmark->plan(options))
            if (std::ranges::find(types, plan.type) != types.end())
                plans.push_back(std::move(plan));
    }
    return plans;
}

/// --results DIR: names the three files that were not named by themselves.
Options with_result_files(Options options, const RunInfo& run) {
    if (options.results.empty()) return options;
    std::string device;
    for (char c : run.device)
        device += std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ? c : '_';
    const std::filesystem::path folder = std::filesystem::path(options.results) / device;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error(ExitCode::file, "'" + folder.string() + "' cannot be made: " + error.message());
    const std::string stem = (folder / run.run_id).string();
    if (options.csv.empty()) options.csv = stem + ".csv";
    if (options.samples.empty()) options.samples = stem + ".samples.csv";
    if (options.environment.empty()) options.environment = stem + ".environment.json";
    return options;
}

ExitCode run_all(Options options) {
    if (options.inputs == InputKind::gpu4s && options.seed.value_or(0) > 0xffffffffu)
        throw Error(ExitCode::parameter, "seeds of the gpu4s inputs have 32 bits");
    const std::vector<Plan> plans = selected_plans(options);
    if (plans.empty())
        throw Error(ExitCode::nothing_to_do,
                    std::string("nothing to do: no benchmark, variant and type of the backend ") +
                        backend::name() + " matches (--list shows them)");
    if (options.dry_run) {
        for (const Plan& plan : plans)
            std::printf("%s %s %s: device %s, host %s\n", plan.benchmark.c_str(), plan.type.c_str(),
                        plan.shape.c_str(),
                        gibibytes(plan.work.bytes() + plan.scratch_bytes).c_str(),
                        gibibytes(plan.host_bytes).c_str());
        return ExitCode::ok;
    }
    const backend::DeviceInfo device = backend::open_device(options.device);
    if (options.launch == Launch::graph && !device.queued)
        throw Error(ExitCode::not_supported, std::string("--launch graph: the backend ") +
                                                 backend::name() + " has no graphs of launches");
    const RunInfo run = capture_run(device);
    options = with_result_files(std::move(options), run);
    Report report(options, run);
    if (!options.environment.empty())
        write_file(options.environment, environment_json(run, device));
    if (!options.quiet)
        std::printf("%s on %s (%s)%s\n", run.backend.c_str(), device.name.c_str(),
                    device.arch.c_str(),
                    backend::emulated() ? ", emulated: times are not performance" : "");
    const Sensors sensors(device);
    Session session{options, device, sensors, {}};
    Outcome outcome;
    {
        Progress progress(plans.size());
        for (const Plan& plan : plans) {
            progress.next(plan);
            run_case(plan, session, report, outcome);
        }
    }
    report.finish();
    if (outcome.skipped == outcome.rows)
        throw Error(ExitCode::nothing_to_do, "nothing to do: every row was skipped");
    return outcome.first_failure;
}

}  // namespace
}  // namespace gpu4s

int main(int argc, char** argv) {
    using namespace gpu4s;
    try {
        if (const auto name = gpu4s_bench::name_of(argv[0]))
            return gpu4s_bench::run(*name, argc, argv);
        const auto options = parse_options(argc, argv, all_size_options());
        if (!options) return 0;
        if (options->list) return list(), 0;
        if (options->columns) return list_columns(), 0;
        return static_cast<int>(run_all(*options));
    } catch (const Error& error) {
        std::fprintf(stderr, "gpu4s: %s\n", error.what());
        return static_cast<int>(error.code());
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "gpu4s: host memory exhausted\n");
        return static_cast<int>(ExitCode::out_of_memory);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gpu4s: %s\n", error.what());
        return static_cast<int>(ExitCode::runtime_api);
    }
}
