// SPDX-License-Identifier: Apache-2.0
#include "common/gpu4s_bench/run.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "common/gpu4s_bench/text.hpp"
#include "common/report.hpp"
#include "common/runner.hpp"

namespace gpu4s::gpu4s_bench {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

/// Starts from the environment's defaults (GPU4S_MAX_TIME and so on).
Options options_of(const Name& name, const Arguments& arguments) {
    const char* own_name[] = {"gpu4s"};
    Options options = *parse_options(1, own_name, {});
    options.benchmark = name.program->benchmark;
    options.variant = name.variant;
    options.type = name.type;
    options.device = arguments.device;
    options.input_files = arguments.files;
    options.quiet = true;
    for (const SizeLetter& size : name.program->sizes)
        options.sizes[size.field] = {arguments.sizes[size.letter] / size.divisor};
    return options;
}

/// What the harness saw of the one run.
struct Seen {
    std::vector<std::vector<double>> inputs;
    std::vector<double> output;
    Verdict verdict;
};

/// Windows of w values begin every 2 w: GPU4S Bench keeps a slot for each odd offset, too.
std::vector<double> with_empty_slots(const std::vector<double>& values, int64_t w) {
    std::vector<double> spread(values.empty() ? 0 : 2 * values.size() - w, 0.0);
    for (size_t i = 0; i < values.size(); ++i) spread[i / w * 2 * w + i % w] = values[i];
    return spread;
}

std::string times(const Name& name, const Arguments& arguments, const Record& record) {
    const auto milliseconds = [](const Value& nanoseconds) {
        const int64_t* value = std::get_if<int64_t>(&nanoseconds);
        return value ? double(*value) * 1e-6 : std::nan("");  // a wrong result has no time
    };
    const double up = name.on_host() ? 0.0 : milliseconds(record.upload_ns);
    const double down = name.on_host() ? 0.0 : milliseconds(record.download_ns);
    const double kernel = milliseconds(record.median_ns);
    char text[300] = "";
    if (arguments.csv_with_time) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const long stamp = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        std::snprintf(text, sizeof text, "%.10f;%.10f;%.10f;%ld;\n", up, kernel, down, stamp);
    } else if (arguments.csv) {
        std::snprintf(text, sizeof text, "%.10f;%.10f;%.10f;\n", up, kernel, down);
    } else if (arguments.timing) {
        std::snprintf(text, sizeof text,
                      "Elapsed time Host->Device: %.10f milliseconds\n"
                      "Elapsed time kernel: %.10f milliseconds\n"
                      "Elapsed time Device->Host: %.10f milliseconds\n",
                      up, kernel, down);
    }
    return text;
}

/// "OK", or the first wrong element.
std::string verdict_text(const Program& program, const Arguments& arguments, bool integer,
                         const Verdict& verdict) {
    if (verdict.kind == Verdict::Kind::right) return "OK\n";
    int64_t at = std::max<int64_t>(verdict.first_wrong, 0);
    std::string place;
    if (program.output.complex) {  // row and column
        const int64_t columns = 2 * program.output.columns(arguments.sizes);
        place = std::to_string(at / columns) + " " + std::to_string(at % columns);
    } else {
        const int64_t w = arguments.sizes.w;
        place = std::to_string(program.every_other_slot ? at / w * 2 * w + at % w : at);
    }
    return "Error in element " + place + " is " + printed(verdict.actual, integer) + " but was " +
           printed(verdict.expected, integer) + "\n";
}

int run_program(const Name& name, const Arguments& arguments) {
    const Program& program = *name.program;
    const Options options = options_of(name, arguments);
    const std::vector<Plan> plans = linked(program.benchmark)->plan(options);
    if (plans.empty())
        throw Error(ExitCode::not_supported,
                    std::string(program.benchmark) + " has no " + name.type);
    const Plan& plan = plans.front();
    const backend::DeviceInfo device = backend::open_device(options.device);
    const std::string too_large = does_not_fit(plan, device);
    if (!too_large.empty()) throw Error(ExitCode::out_of_memory, too_large);
    Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed, options.input_files);
    inputs.expect_listings();
    const Case problem = plan.make(inputs);
    if (problem.candidates.empty() || problem.candidates.front().unavailable)
        throw Error(ExitCode::nothing_to_do,
                    name.variant + ": " +
                        (problem.candidates.empty()
                             ? "no such variant in the backend " + std::string(backend::name())
                             : *problem.candidates.front().unavailable));

    Seen seen;
    const Sensors sensors(device);
    Session session{options, device, sensors, {}};
    session.observe = [&](const Memory& memory, std::span<const std::byte> output,
                          const Verdict& verdict) {
        seen.verdict = verdict;
        seen.output = numbers(plan.output_type, output);
        if (!seen.inputs.empty()) return;
        for (std::span<const std::byte> array : memory.host_inputs())
            seen.inputs.push_back(numbers(plan.type, array));
    };
    // Before the run, so that the time is that of the reference alone.
    const double start = steady_seconds();
    std::vector<double> truth = problem.reference();
    const double reference_seconds = steady_seconds() - start;
    const Record record = run(plan, problem, problem.candidates.front(), session);
    if (record.status == Status::skipped) throw Error(ExitCode::nothing_to_do, record.reason);
    if (seen.output.empty()) throw Error(record.code, record.reason);

    const bool integer = plan.output_type == type_name<int32_t>();
    if (arguments.print_input)
        for (size_t i = 0; i < program.input.size() && i < seen.inputs.size(); ++i)
            print(printed(seen.inputs[i], program.input[i], arguments.sizes,
                          plan.type == type_name<int32_t>()));
    if (!arguments.csv && !arguments.csv_with_time && !arguments.mute)
        print("Using device: " + (name.on_host() ? "Generic device" : device.name) + "\n");
    print(times(name, arguments, record));
    if (program.every_other_slot) {
        seen.output = with_empty_slots(seen.output, arguments.sizes.w);
        truth = with_empty_slots(truth, arguments.sizes.w);
    }
    if (arguments.print_output)
        print(printed(seen.output,
                      integer ? program.integer_output.value_or(program.output) : program.output,
                      arguments.sizes, integer));
    if (arguments.verify) {
        if (arguments.timing)
            print("CPU Time " + std::to_string(int64_t(reference_seconds * 1e3)) +
                  " milliseconds\n");
        if (arguments.print_output)
            print(printed(truth, program.reference.value_or(program.output), arguments.sizes,
                          integer));
        print(verdict_text(program, arguments, integer, seen.verdict));
    }
    if (arguments.export_both || arguments.export_device)
        write_file("gpu_file.out", exported(seen.output, plan.output_type, program.raw_export));
    if (arguments.export_both)
        write_file("cpu_file.out", exported(truth, plan.output_type, program.raw_export));
    if (record.code != ExitCode::ok && !(arguments.verify && record.code == ExitCode::wrong))
        throw Error(record.code, record.reason);
    return static_cast<int>(record.code);
}

}  // namespace

int run(const Name& name, int argc, const char* const* argv) {
    Arguments arguments;
    try {
        arguments = parse(*name.program, argc, argv);
    } catch (const UsageError& error) {
        if (!error.line.empty()) print(error.line + "\n\n");
        print(usage(*name.program, argv[0]));
        return usage_exit_code;
    }
    if (arguments.help) return print(usage(*name.program, argv[0])), 0;
    if (arguments.nothing_but_time) return print("CPU Time 0 milliseconds\n"), 0;
    return run_program(name, arguments);
}

}  // namespace gpu4s::gpu4s_bench
