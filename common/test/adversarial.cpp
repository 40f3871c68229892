// SPDX-License-Identifier: Apache-2.0
// Variants that go wrong in every way the flow must survive: each becomes a row with the right
// status, exit code and reason, and without a time. All access goes through the backend.
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>

#include "common/elementwise_problem.hpp"
#include "common/runner.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

struct Doubled : ElementwiseOperation<SquareShape, 1> {
    static constexpr const char* name = "test_doubled";
    static constexpr const char* formula = "y[i] = 2 x[i]";
    using Types = TypeList<float, int32_t>;
};

template <class T>
struct DoubledProblem : ElementwiseProblem<T> {
    DoubledProblem(const SquareShape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.unit<T>(shape.count())} {}
    std::vector<Wide<T>> reference() const {
        std::vector<Wide<T>> y;
        for (T value : this->x) y.push_back(2 * Wide<T>(value));
        return y;
    }
};

/// The right result for the first `count` elements.
template <class T>
void compute(const ElementwiseArgs<T>& args, int64_t count) {
    std::vector<T> values(args.count);
    backend::copy(values.data(), args.x, args.count * sizeof(T));
    for (T& value : values) value *= 2;
    values.resize(count, T(7));
    backend::copy(args.y, values.data(), count * sizeof(T));
}

/// `value` in every element.
template <class T>
void write_all(const ElementwiseArgs<T>& args, T value) {
    const std::vector<T> values(args.count, value);
    backend::copy(args.y, values.data(), args.count * sizeof(T));
}

/// Runs `launcher` as the only selected variant; size 16, 50 samples.
template <class Launcher>
Record row_of(Launcher launcher, Options options = {}) {
    const BenchmarkOf<Doubled, DoubledProblem> benchmark;
    const Variant<Doubled> variant{"adversary", launcher};
    options.variant = "adversary";
    options.type = "float";
    options.sizes["size"] = {16};
    options.stop.iterations = 50;
    options.cache = Cache::warm;  // emptying caches is slow where it is emulated
    const backend::DeviceInfo device = backend::open_device(0);
    const Sensors sensors(device);
    Session session{options, device, sensors, {}};
    const std::vector<Plan> plans = benchmark.plan(options);
    REQUIRE(plans.size() == 1);
    Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
    const Case problem = plans[0].make(inputs);
    REQUIRE(problem.candidates.size() == 1);
    return run(plans[0], problem, problem.candidates[0], session);
}

bool has_time(const Record& record) {
    for (const Value& value : {record.median_ns, record.min_ns, record.max_ns, record.q1_ns,
                               record.bytes_per_ns, record.operations_per_ns})
        if (!std::holds_alternative<std::monostate>(value)) return true;
    return !record.samples.empty();
}

void check_failed(const Record& record, Status status, ExitCode code, const std::string& reason) {
    CAPTURE(record.reason);
    CHECK(std::string(status_name(record.status)) == status_name(status));
    CHECK(record.code == code);
    CHECK(record.reason.find(reason) != std::string::npos);
    CHECK_FALSE(has_time(record));
}

using Args = ElementwiseArgs<float>;
using backend::Stream;

}  // namespace

TEST_CASE("adversarial: the right variant is ok and has a time") {
    const Record record = row_of([](const Args& args, Stream) { compute(args, args.count); });
    CHECK(record.status == Status::ok);
    CHECK(record.code == ExitCode::ok);
    CHECK(record.reason.empty());
    CHECK(has_time(record));
    CHECK(record.samples.size() == 50);
    CHECK(record.stop_rule == "count");
}

TEST_CASE("adversarial: NaN everywhere") {
    check_failed(row_of([](const Args& args, Stream) { write_all(args, std::nanf("")); }),
                 Status::wrong, ExitCode::wrong, "NaN everywhere");
}

TEST_CASE("adversarial: zero everywhere") {
    check_failed(row_of([](const Args& args, Stream) { write_all(args, 0.0f); }), Status::wrong,
                 ExitCode::wrong, "zero everywhere");
}

TEST_CASE("adversarial: infinite everywhere") {
    check_failed(row_of([](const Args& args, Stream) {
                     write_all(args, std::numeric_limits<float>::infinity());
                 }),
                 Status::wrong, ExitCode::wrong, "256 of 256 elements wrong");
}

TEST_CASE("adversarial: a kernel that never runs") {
    check_failed(row_of([](const Args&, Stream) {}), Status::wrong, ExitCode::not_written,
                 "not written at all");
}

TEST_CASE("adversarial: last element not written") {
    check_failed(row_of([](const Args& args, Stream) { compute(args, args.count - 1); }),
                 Status::wrong, ExitCode::not_written, "1 elements, first element 255");
}

TEST_CASE("adversarial: written past the end") {
    check_failed(row_of([](const Args& args, Stream) { compute(args, args.count + 1); }),
                 Status::wrong, ExitCode::not_written, "past the end of the output");
}

TEST_CASE("adversarial: an input written past its end") {
    check_failed(row_of([](const Args& args, Stream) {
                     compute(args, args.count);
                     const float stray = 1.0f;
                     backend::copy(const_cast<float*>(args.x) + args.count, &stray, sizeof stray);
                 }),
                 Status::wrong, ExitCode::not_written, "past the end of input 1");
}

TEST_CASE("adversarial: right the first time, nothing done later") {
    check_failed(row_of([launches = std::make_shared<int>(0)](const Args& args, Stream) {
                     if (++*launches == 1) compute(args, args.count);
                 }),
                 Status::wrong, ExitCode::not_written, "not written at all");
}

TEST_CASE("adversarial: the result of set-up handed out again") {
    check_failed(row_of([](const Args& args, Stream) {
                     auto done = std::make_shared<bool>(false);
                     return [=] {
                         if (!*done) compute(args, args.count);
                         *done = true;
                     };
                 }),
                 Status::wrong, ExitCode::not_written, "not written at all");
}

TEST_CASE("adversarial: wrong in late samples only") {
    check_failed(row_of([launches = std::make_shared<int>(0)](const Args& args, Stream) {
                     compute(args, args.count);
                     if (++*launches < 40) return;
                     const float wrong = -1.0f;
                     backend::copy(args.y + 100, &wrong, sizeof wrong);
                 }),
                 Status::wrong, ExitCode::wrong, "first element 100 is -1");
}

TEST_CASE("adversarial: wrong in the second launch, seen where nothing is timed") {
    Options options;
    options.verify_only = true;
    check_failed(row_of(
                     [launches = std::make_shared<int>(0)](const Args& args, Stream) {
                         if (++*launches == 1) compute(args, args.count);
                     },
                     options),
                 Status::wrong, ExitCode::not_written, "not written at all");
}

TEST_CASE("adversarial: a refused launch") {
    check_failed(row_of([](const Args&, Stream) {
                     throw Error(ExitCode::launch, "kernel<<<0, 0>>>: invalid configuration");
                 }),
                 Status::failed, ExitCode::launch, "invalid configuration");
}

TEST_CASE("adversarial: a launch refused in a late sample") {
    check_failed(row_of([launches = std::make_shared<int>(0)](const Args& args, Stream) {
                     compute(args, args.count);
                     if (++*launches == 30) throw Error(ExitCode::runtime_api, "lost the device");
                 }),
                 Status::failed, ExitCode::runtime_api, "lost the device");
}

TEST_CASE("adversarial: out of memory while setting up") {
    check_failed(row_of([](const Args&, Stream) -> Prepared { throw std::bad_alloc(); }),
                 Status::failed, ExitCode::out_of_memory, "memory");
    check_failed(row_of([](const Args&, Stream) -> Prepared {
                     backend::Buffer(size_t{1} << 60);
                     return [] {};
                 }),
                 Status::failed, ExitCode::out_of_memory, "");
}

TEST_CASE("adversarial: an exception of another library, and set-up that returns nothing") {
    check_failed(row_of([](const Args&, Stream) { throw std::logic_error("plan is empty"); }),
                 Status::failed, ExitCode::runtime_api, "plan is empty");
    check_failed(row_of([](const Args&, Stream) { return Prepared(); }), Status::failed,
                 ExitCode::runtime_api, "");
}

TEST_CASE("adversarial: a variant that is not available is skipped, without failing the run") {
    check_failed(row_of([](const Args&, Stream) -> Prepared {
                     throw Unavailable("library libexample.so is not installed");
                 }),
                 Status::skipped, ExitCode::ok, "libexample.so");
    const auto offers_int32 = [](const ElementwiseArgs<int32_t>& args, Stream) {
        compute(args, args.count);
    };
    check_failed(row_of(offers_int32), Status::skipped, ExitCode::ok, "does not offer float");
}

TEST_CASE("adversarial: a graph of launches where there is none is no time") {
    Options options;
    options.launch = Launch::graph;
    check_failed(row_of([](const Args& args, Stream) { compute(args, args.count); }, options),
                 Status::failed, ExitCode::not_supported, "no graphs");
}

TEST_CASE("adversarial: nothing is left allocated by rows that failed") {
    const int64_t before = backend::allocated_bytes();
    row_of([](const Args&, Stream) { throw Error(ExitCode::launch, "refused"); });
    row_of([](const Args& args, Stream) { write_all(args, 0.0f); });
    CHECK(backend::allocated_bytes() == before);
}

TEST_CASE("adversarial: slow set-up is a column of its own, not part of the time (defect 36)") {
    const Record record = row_of([](const Args& args, Stream) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return [=] { compute(args, args.count); };
    });
    CHECK(record.status == Status::ok);
    CHECK(std::get<int64_t>(record.setup_ns) >= 20'000'000);
    CHECK(std::get<int64_t>(record.median_ns) < 10'000'000);
}
