// SPDX-License-Identifier: Apache-2.0
#include "common/runner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>

#include "common/environment.hpp"
#include "common/measure.hpp"
#include "common/statistics.hpp"

namespace gpu4s {
namespace {

Value nanoseconds(double seconds) { return static_cast<int64_t>(std::llround(seconds * 1e9)); }

/// One set of buffers with the variant prepared on them.
struct Instance {
    Memory memory;
    Prepared launch;
    double upload_seconds = 0.0, setup_seconds = 0.0;

    /// `timed`: once more than needed, as the first touch of fresh memory is not part of an upload.
    Instance(const Candidate& candidate, bool timed) {
        const auto set_up = candidate.bind(memory);
        memory.poison(first_poison);
        if (timed) memory.upload();
        double start = steady_seconds();
        memory.upload();
        upload_seconds = steady_seconds() - start;
        start = steady_seconds();
        launch = set_up();
        backend::synchronize();
        setup_seconds = steady_seconds() - start;
    }
};

struct Rejected {
    Status status;
    ExitCode code;
    std::string reason;
};

/// Downloads and judges; a wrong output or a broken guard is thrown as Rejected.
void verify(const Case& problem, const Candidate& candidate, const Instance& instance,
            uint8_t poison, const Session& session, Record& record) {
    if (const auto broken = instance.memory.broken_guard())
        throw Rejected{Status::wrong, ExitCode::not_written, *broken};
    std::vector<std::byte> output(instance.memory.output_bytes());
    const double start = steady_seconds();
    instance.memory.download(output);
    record.download_ns = nanoseconds(steady_seconds() - start);
    const Verdict verdict = problem.compare(output, poison, candidate.operand_roundoff);
    if (session.observe) session.observe(instance.memory, output, verdict);
    record.max_error = verdict.max_error;
    record.error_bound = verdict.error_bound;
    if (verdict.kind == Verdict::Kind::not_written)
        throw Rejected{Status::wrong, ExitCode::not_written, verdict.reason};
    if (verdict.kind == Verdict::Kind::wrong)
        throw Rejected{Status::wrong, ExitCode::wrong, verdict.reason};
}

/// How one sample is taken.
struct SamplePlan {
    int launches = 1;    ///< between two time stamps
    int instances = 1;   ///< sets of buffers the launches rotate through
    bool flush = false;  ///< empty the caches before each sample
};

/// Event and launch overheads (some microseconds) vanish in samples of this length.
constexpr double queued_sample_seconds = 500e-6, immediate_sample_seconds = 20e-6;
constexpr int most_instances = 64, most_launches = 1000;
/// A timer that shows nothing has seen less than this.
constexpr double shortest_seconds = 1e-9;

/// Cold samples of short kernels are batched too: the launches rotate through so many sets of
/// buffers that each finds its own evicted. Where that would take too many sets, one launch is
/// timed after a flush. In-place runs need their input restored, so they are never batched.
/// `touched_bytes` is the least that a launch must touch: what is allocated beside (workspaces, the
/// container behind repacked weights) evicts nothing.
SamplePlan plan_samples(double launch_seconds, double touched_bytes, bool in_place,
                        const Session& session) {
    const backend::DeviceInfo& device = session.device;
    const double target = device.queued ? queued_sample_seconds : immediate_sample_seconds;
    SamplePlan plan;
    if (!in_place)
        plan.launches = std::clamp<int>(int(std::ceil(target / launch_seconds)), 1, most_launches);
    if (session.options.cache == Cache::warm) return plan;
    const double evicting = backend::evicting_caches * double(device.last_level_cache_bytes);
    const double sets = std::ceil(evicting / std::max(touched_bytes, 1.0));
    if (plan.launches == 1 || !device.queued || sets > most_instances) return {1, 1, true};
    plan.instances = std::max(1, int(sets));
    // Whole rounds: each sample, and each launch of a graph, begins with the set longest unused.
    plan.launches = (plan.launches + plan.instances - 1) / plan.instances * plan.instances;
    return plan;
}

double timed_launch(const Instance& instance, backend::Timer& timer) {
    timer.start();
    instance.launch();
    return std::max(timer.stop_seconds(), shortest_seconds);
}

/// Runs until two launches in a row agree within a tenth (at most 10, at most 0.3 s).
double warm_up(Instance& instance, backend::Timer& timer) {
    const double start = steady_seconds();
    double previous = timed_launch(instance, timer);
    for (int i = 0; i < 10 && steady_seconds() - start < 0.3; ++i) {
        if (instance.memory.is_in_place()) instance.memory.poison(first_poison);
        const double now = timed_launch(instance, timer);
        if (std::abs(now - previous) <= 0.1 * now) return now;
        previous = now;
    }
    return previous;
}

void measure_into(Record& record, const Case& problem, const Candidate& candidate, Instance& first,
                  Session& session) {
    backend::Timer timer;
    const double launch_seconds = warm_up(first, timer);
    const bool in_place = first.memory.is_in_place();
    const SamplePlan plan = plan_samples(launch_seconds, record.bytes, in_place, session);
    std::vector<std::unique_ptr<Instance>> more;
    std::vector<Instance*> instances{&first};
    while (int(instances.size()) < plan.instances)
        instances.push_back(more.emplace_back(std::make_unique<Instance>(candidate, false)).get());
    for (Instance* instance : instances) instance->memory.poison(second_poison);

    const SensorReading before = session.sensors.read();
    const auto launch_all = [&] {
        for (int i = 0; i < plan.launches; i += plan.instances)
            for (const Instance* instance : instances) instance->launch();
    };
    std::function<void()> sample = launch_all;
    if (session.options.launch == Launch::graph) {
        sample = backend::captured(launch_all);
        sample();  // the first time it is also brought to the device
    }
    const auto take_sample = [&] {
        if (in_place) first.memory.poison(second_poison);
        if (plan.flush) backend::flush_cache();
        timer.start();
        sample();
        return std::max(timer.stop_seconds() / plan.launches, shortest_seconds);
    };
    const Samples samples = measure(session.options.stop, take_sample, steady_seconds);
    const SensorReading after = session.sensors.read();
    for (const Instance* instance : instances)
        verify(problem, candidate, *instance, second_poison, session, record);

    record.samples = samples.seconds;
    record.launches_per_sample = plan.launches;
    record.stop_rule = stop_rule_name(samples.rule);
    const Summary summary = summarise(samples.seconds);
    record.median_ns = nanoseconds(summary.median);
    record.min_ns = nanoseconds(summary.minimum);
    record.max_ns = nanoseconds(summary.maximum);
    if (summary.samples >= 5) {  // no figure of spread from fewer
        record.q1_ns = nanoseconds(summary.q1);
        record.q3_ns = nanoseconds(summary.q3);
        record.p95_ns = nanoseconds(summary.p95);
    }
    const double median_ns = summary.median * 1e9;
    record.operations_per_ns = record.operations / median_ns;
    record.bytes_per_ns = record.bytes / median_ns;
    record.clock_before_MHz = before.clock_MHz;
    record.clock_after_MHz = after.clock_MHz;
    record.temperature_before_C = before.temperature_C;
    record.temperature_after_C = after.temperature_C;
    record.status = Status::ok;
    if (session.options.strict && samples.rule == StopRule::time)
        throw Rejected{Status::unstable, ExitCode::unstable, "the samples did not settle in time"};
}

void run_into(Record& record, const Case& problem, const Candidate& candidate, Session& session) {
    Instance instance(candidate, !session.options.verify_only);
    record.upload_ns = nanoseconds(instance.upload_seconds);
    record.setup_ns = nanoseconds(instance.setup_seconds);
    instance.launch();
    backend::synchronize();
    verify(problem, candidate, instance, first_poison, session, record);
    record.status = Status::ok;
    if (session.options.profile) return;
    if (session.options.verify_only) {
        instance.memory.poison(second_poison);
        instance.launch();
        backend::synchronize();
        verify(problem, candidate, instance, second_poison, session, record);
        return;
    }
    measure_into(record, problem, candidate, instance, session);
}

}  // namespace

std::string gibibytes(double bytes) {
    char text[40];
    std::snprintf(text, sizeof text, "%.3g GiB", bytes / (1 << 30));
    return text;
}

std::string does_not_fit(const Plan& plan, const backend::DeviceInfo& device) {
    const bool shares_memory = device.vendor == "cpu" || device.vendor == "emulated";
    const double on_device = plan.work.bytes() + plan.scratch_bytes;
    const double host = plan.host_bytes + (shares_memory ? on_device : 0.0);
    const double available = double(available_host_bytes());
    if (!shares_memory && on_device > 0.95 * double(device.memory_bytes))
        return "needs " + gibibytes(on_device) + " on the device, " +
               gibibytes(double(device.memory_bytes)) + " are free";
    if (host > 0.95 * available)
        return "needs " + gibibytes(host) + " on the host, " + gibibytes(available) + " are free";
    return "";
}

void Ceilings::learn(const Plan& plan, const Record& record) {
    const double* speed = std::get_if<double>(&record.bytes_per_ns);
    if (!speed || record.status != Status::ok) return;
    if (plan.measures == Ceiling::read) read = std::max(read, *speed);
    if (plan.measures == Ceiling::copy) copy = std::max(copy, *speed);
}

double Ceilings::of(const Work& work) const {
    return work.bytes_written < 0.1 * work.bytes() ? read : copy;
}

Record row_without_run(const Plan& plan, const std::string& variant, const Options& options) {
    Record record;
    record.benchmark = plan.benchmark;
    record.variant = variant;
    record.type = plan.type;
    record.shape = plan.shape;
    record.size = plan.size;
    record.operations = plan.work.operations;
    record.bytes = plan.work.bytes();
    record.inputs = input_name(options.inputs);
    record.seed = options.seed.value_or(Inputs::gpu4s_seed);
    record.cache = cache_name(options.cache);
    record.launch = launch_name(options.launch);
    return record;
}

Record run(const Plan& plan, const Case& problem, const Candidate& candidate, Session& session) {
    Record record = row_without_run(plan, candidate.name, session.options);
    const auto fail = [&](Status status, ExitCode code, const std::string& reason) {
        record.status = status;
        record.code = code;
        record.reason = reason;
        if (status == Status::failed) backend::recover();
    };
    if (candidate.unavailable) {
        fail(Status::skipped, ExitCode::ok, *candidate.unavailable);
        return record;
    }
    try {
        run_into(record, problem, candidate, session);
    } catch (const Rejected& rejected) {
        fail(rejected.status, rejected.code, rejected.reason);
    } catch (const Unavailable& reason) {
        fail(Status::skipped, ExitCode::ok, reason.what());
    } catch (const Error& error) {
        fail(Status::failed, error.code(), error.what());
    } catch (const std::bad_alloc&) {
        fail(Status::failed, ExitCode::out_of_memory, "host memory exhausted");
    } catch (const std::exception& error) {
        fail(Status::failed, ExitCode::runtime_api, error.what());
    }
    session.ceilings.learn(plan, record);
    const double ceiling = plan.measures == Ceiling::none ? session.ceilings.of(plan.work) : 0.0;
    if (const double* speed = std::get_if<double>(&record.bytes_per_ns); speed && ceiling > 0) {
        record.ceiling_bytes_per_ns = ceiling;
        record.ceiling_percent = 100 * *speed / ceiling;
    }
    return record;
}

}  // namespace gpu4s
