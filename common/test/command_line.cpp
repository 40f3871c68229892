// SPDX-License-Identifier: Apache-2.0
// The real program (GPU4S_PROGRAM: path of a gpu4s_cpu), as a user or a script meets it.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "common/record.hpp"
#include "common/test/catch.hpp"
#include "common/test/csv.hpp"
#include "common/test/environment_variable.hpp"
#include "common/test/temporary_directory.hpp"

using namespace gpu4s;
using test::EnvironmentVariable, test::rows_of, test::TemporaryDirectory, test::text_of;

namespace {

const std::string& program() {
    static const std::string path = [] {
        const char* set = std::getenv("GPU4S_PROGRAM");
        return std::string(set ? set : "");
    }();
    if (path.empty()) FAIL("GPU4S_PROGRAM must be the path of a gpu4s_cpu program");
    return path;
}

struct Outcome {
    int code;
    std::string output, errors;
};

/// Starts the program with its output in files of `directory`.
pid_t start(const TemporaryDirectory& directory, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program());
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const std::string output = directory.file("stdout"), errors = directory.file("stderr");
    const pid_t child = fork();
    if (child == 0) {
        constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC;
        dup2(open(output.c_str(), flags, 0600), STDOUT_FILENO);
        dup2(open(errors.c_str(), flags, 0600), STDERR_FILENO);
        execv(pointers[0], pointers.data());
        _exit(127);
    }
    return child;
}

Outcome run(const std::vector<std::string>& arguments) {
    const TemporaryDirectory directory;
    int status = 0;
    waitpid(start(directory, arguments), &status, 0);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return {code, text_of(directory.file("stdout")), text_of(directory.file("stderr"))};
}

/// A run of relu in float that takes a fraction of a second.
std::vector<std::string> relu(std::vector<std::string> more) {
    more.insert(more.begin(), {"--benchmark", "relu", "--type", "float"});
    return more;
}
std::vector<std::string> short_relu(std::vector<std::string> more) {
    more.insert(more.begin(), {"--size", "33", "--iterations", "5", "--quiet"});
    return relu(more);
}

/// Checks the exit code and that stderr is one line that names the program and `part`.
void check_refused(const std::vector<std::string>& arguments, int code, const std::string& part) {
    const Outcome outcome = run(arguments);
    CAPTURE(arguments, outcome.output, outcome.errors);
    CHECK(outcome.code == code);
    CHECK(outcome.errors.find("gpu4s: ") == 0);
    CHECK(outcome.errors.find(part) != std::string::npos);
    CHECK(std::ranges::count(outcome.errors, '\n') == 1);
    CHECK(outcome.errors.back() == '\n');
}

}  // namespace

TEST_CASE("command line: what is malformed ends with code 2") {
    check_refused({"--unknown"}, 2, "--unknown");
    check_refused({"stray"}, 2, "stray");
    check_refused(relu({"--size"}), 2, "--size");
    check_refused(relu({"--size", "ten"}), 2, "ten");
    check_refused(relu({"--size", ""}), 2, "");
    check_refused(relu({"--preset", "huge"}), 2, "huge");
}

TEST_CASE("command line: sizes outside the contract end with code 3") {
    check_refused(relu({"--size", "0"}), 3, "size = 0");
    check_refused(relu({"--size", "-5"}), 3, "size = -5");
    check_refused(relu({"--size", "99999999999"}), 3, "size = 99999999999");
    check_refused(relu({"--size", "99999999999999999999"}), 3, "99999999999999999999");
}

TEST_CASE("command line: a size that no memory holds ends with code 6 and is a row") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    check_refused(relu({"--size", "1000000", "--quiet", "--csv", path}), 6, "GiB");
    const auto rows = rows_of(text_of(path));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["status"] == "failed");
    CHECK(rows[0]["median_ns"] == "");
    CHECK(rows[0]["reason"].find("GiB") != std::string::npos);
}

TEST_CASE("command line: a device that is not there ends with code 4") {
    check_refused(relu({"--device", "7"}), 4, "no device 7");
}

TEST_CASE("command line: a graph of launches where there is none ends with code 5") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    check_refused(short_relu({"--launch", "graph", "--csv", path}), 5,
                  "--launch graph: the backend cpu has no graphs");
    CHECK(text_of(path) == "");
}

TEST_CASE("command line: nothing that matches ends with code 77") {
    check_refused({"--benchmark", "nothing*"}, 77, "nothing to do");
    check_refused(relu({"--variant", "fastest"}), 77, "nothing to do");
    check_refused({"--benchmark", "relu", "--type", "complex"}, 77, "nothing to do");
}

TEST_CASE("command line: files that cannot be written end with code 40, before anything runs") {
    const TemporaryDirectory directory;
    for (const char* flag : {"--csv", "--samples", "--json", "--environment"})
        check_refused(short_relu({flag, directory.file("absent/file")}), 40, "absent/file");
    const std::string path = directory.file("rows.csv");
    REQUIRE(run(short_relu({"--csv", path})).code == 0);
    const std::string before = text_of(path);
    check_refused(short_relu({"--csv", path}), 40, "--append");
    CHECK(text_of(path) == before);
    std::ofstream(path) << "other,columns\n1,2\n";
    check_refused(short_relu({"--csv", path, "--append"}), 40, "other columns");
    CHECK(text_of(path) == "other,columns\n1,2\n");
}

TEST_CASE("command line: help, list and version end with code 0 and run nothing") {
    const Outcome help = run({"--help"});
    CHECK(help.code == 0);
    for (const char* flag : {"--size", "--preset", "--csv", "--verify-only", "GPU4S_SIZE"})
        CHECK(help.output.find(flag) != std::string::npos);
    const Outcome list = run({"--list"});
    CHECK(list.code == 0);
    CHECK(list.output.find("relu: y[i] = max(0, x[i])") != std::string::npos);
    CHECK(list.output.find("naive") != std::string::npos);
    CHECK(list.errors.empty());
    const Outcome version = run({"--version"});
    CHECK(version.code == 0);
    CHECK(std::ranges::count(version.output, '\n') == 1);
    CHECK(version.output.size() > 1);
}

TEST_CASE("command line: a dry run prints the plan and runs nothing") {
    const Outcome outcome = run(relu({"--size", "100000", "--dry-run"}));
    CHECK(outcome.code == 0);
    CHECK(outcome.output.find("relu float size=100000") != std::string::npos);
}

TEST_CASE("command line: rows of a run that succeeds") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    const Outcome outcome = run(short_relu({"--csv", path}));
    CHECK(outcome.code == 0);
    CHECK(outcome.output.empty());
    CHECK(outcome.errors.empty());
    const auto records = test::parse_csv(text_of(path));
    std::vector<std::string> header;
    for (const Column& column : columns()) header.push_back(column.name);
    CHECK(records.at(0) == header);
    const auto rows = rows_of(text_of(path));
    REQUIRE(rows.size() >= 2);
    CHECK(rows[0]["variant"] == "naive");
    CHECK(rows[1]["variant"] == "opt");
    for (const test::Row& row : rows) {
        CHECK(row["benchmark"] == "relu");
        CHECK(row["backend"] == "cpu");
        CHECK(row["kind"] == "measured");
        CHECK(row["shape"] == "size=33");
        CHECK(row["status"] == "ok");
        CHECK(row["samples"] == "5");
        CHECK(row["stop_rule"] == "count");
        CHECK(row["inputs"] == "gpu4s");
        CHECK(row["seed"] == "21121993");
        CHECK(row["cache"] == "cold");
        CHECK(row["launch"] == "stream");
        CHECK(std::stoll(row["min_ns"]) <= std::stoll(row["median_ns"]));
        CHECK(std::stoll(row["median_ns"]) <= std::stoll(row["max_ns"]));
        CHECK(row["bytes"] == std::to_string(33 * 33 * 8));
        CHECK_FALSE(row["compiler"].empty());
        CHECK_FALSE(row["commit"].empty());
    }
}

TEST_CASE("command line: --append adds rows below one header") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv"), samples = directory.file("samples.csv");
    const auto arguments = short_relu({"--csv", path, "--samples", samples, "--append"});
    REQUIRE(run(arguments).code == 0);
    const std::string first = text_of(path);
    REQUIRE(run(arguments).code == 0);
    const std::string both = text_of(path);
    CHECK(both.compare(0, first.size(), first) == 0);
    CHECK(rows_of(both).size() == 2 * rows_of(first).size());
    CHECK(rows_of(both).front()["run_id"] != rows_of(both).back()["run_id"]);
    CHECK(rows_of(text_of(samples)).size() == 2 * rows_of(first).size());
}

TEST_CASE("command line: no spread is given from fewer than five samples") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    REQUIRE(run(relu({"--size", "8", "--iterations", "4", "--csv", path, "--quiet"})).code == 0);
    for (const test::Row& row : rows_of(text_of(path))) {
        CHECK(row["samples"] == "4");
        CHECK_FALSE(row["median_ns"].empty());
        for (const char* column : {"q1_ns", "q3_ns", "p95_ns"}) CHECK(row[column] == "");
    }
}

TEST_CASE("command line: rows that are only verified have no time") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    REQUIRE(run(relu({"--preset", "test", "--verify-only", "--quiet", "--csv", path})).code == 0);
    for (const test::Row& row : rows_of(text_of(path))) {
        CHECK(row["status"] == "ok");
        CHECK(row["median_ns"] == "");
        CHECK(row["samples"] == "0");
    }
}

TEST_CASE("command line: samples agree with the median of their row") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv"), file = directory.file("samples.csv");
    REQUIRE(run(relu({"--size", "64,300", "--iterations", "11", "--quiet", "--csv", path,
                      "--samples", file}))
                .code == 0);
    std::map<std::string, std::vector<int64_t>> samples;
    for (const test::Row& sample : rows_of(text_of(file))) {
        std::istringstream numbers(sample["samples_ns"]);
        auto& of_row = samples[sample["variant"] + " " + sample["shape"]];
        for (int64_t number; numbers >> number;) of_row.push_back(number);
    }
    const auto rows = rows_of(text_of(path));
    CHECK(rows.size() == samples.size());
    for (const test::Row& row : rows) {
        auto& of_row = samples.at(row["variant"] + " " + row["shape"]);
        REQUIRE(of_row.size() == 11);
        std::ranges::sort(of_row);
        CHECK(std::abs(of_row[5] - std::stoll(row["median_ns"])) <= 1);
        CHECK(std::abs(of_row[0] - std::stoll(row["min_ns"])) <= 1);
        CHECK(std::abs(of_row[10] - std::stoll(row["max_ns"])) <= 1);
    }
}

TEST_CASE("command line: JSON has Google Benchmark's fields") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.json");
    REQUIRE(run(short_relu({"--json", path})).code == 0);
    const auto json = nlohmann::json::parse(text_of(path));
    CHECK(json.at("context").at("backend") == "cpu");
    const auto& entries = json.at("benchmarks");
    REQUIRE(entries.size() >= 10);
    CHECK(entries.size() % 5 == 0);
    for (const auto& entry : entries) {
        CHECK(entry.at("name").get<std::string>().find("relu/") == 0);
        CHECK(entry.at("run_type") == "iteration");
        CHECK(entry.at("repetitions") == 5);
        CHECK(entry.at("repetition_index").get<int>() < 5);
        CHECK(entry.at("iterations").get<int>() >= 1);
        CHECK(entry.at("real_time").get<double>() > 0);
        CHECK(entry.at("cpu_time").get<double>() > 0);
        CHECK(entry.at("time_unit") == "ns");
        CHECK(entry.at("bytes_per_second").get<double>() > 0);
    }
}

TEST_CASE("command line: the environment file tells machine and build") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("environment.json");
    REQUIRE(run(short_relu({"--environment", path})).code == 0);
    const auto json = nlohmann::json::parse(text_of(path));
    CHECK(json.at("device").at("compute_units").get<int>() >= 1);
    CHECK_FALSE(json.at("build").at("compiler").get<std::string>().empty());
    CHECK(json.at("build").at("binary_sha256").get<std::string>().size() == 16);
}

TEST_CASE("command line: GPU4S_SIZE is the default size, --size wins") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    const EnvironmentVariable size("GPU4S_SIZE", "7,9");
    const EnvironmentVariable iterations("GPU4S_ITERATIONS", "2");
    REQUIRE(run(relu({"--variant", "naive", "--quiet", "--csv", path})).code == 0);
    REQUIRE(run(relu({"--variant", "naive", "--quiet", "--csv", path, "--append", "--size", "5"}))
                .code == 0);
    const auto rows = rows_of(text_of(path));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0]["size"] == "7");
    CHECK(rows[1]["size"] == "9");
    CHECK(rows[2]["size"] == "5");
    CHECK(rows[0]["samples"] == "2");
}

TEST_CASE("command line: whole rows are on disk when the program is killed") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    const pid_t child = start(directory, {"--benchmark", "relu", "--size", "16:4096:+1",
                                          "--iterations", "20", "--quiet", "--csv", path});
    const auto lines = [&] { return std::ranges::count(text_of(path), '\n'); };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (lines() < 3 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    const auto rows = rows_of(text_of(path));  // throws where one is not whole
    REQUIRE(rows.size() >= 2);
    for (const test::Row& row : rows) CHECK(row["status"] == "ok");
}

TEST_CASE("command line: packed weights from a file") {
    const TemporaryDirectory directory;
    const std::string weights = directory.file("weights.p8"), csv = directory.file("rows.csv");
    // 10 x 16 weights in P8 are 80 bytes; these are all valid codes.
    std::string bytes(80, '\x2a');
    const auto arguments = [&](const std::string& more) {
        std::ofstream(weights, std::ios::binary) << bytes;
        return std::vector<std::string>{"--benchmark",   "matrix_multiplication_3p5bit",
                                        "--m",           "2",
                                        "--n",           "16",
                                        "--k",           "10",
                                        "--container",   "8",
                                        "--type",        "int32",
                                        "--verify-only", "--input",
                                        weights,         more};
    };
    CHECK(run(arguments("--quiet")).code == 0);
    bytes[37] = '\xaa';
    check_refused(arguments("--quiet"), 3, "P8 byte 37 (pair 2, column 5) has bit 7 set");
    bytes.resize(79);
    check_refused(arguments("--quiet"), 3, "has 80 bytes, the buffer ends at byte 79");
    check_refused(relu({"--size", "8", "--input", weights, "--quiet"}), 3, "takes no input files");
    check_refused({"--benchmark", "matrix_multiplication_3p5bit", "--m", "1", "--k", "16", "--type",
                   "int32", "--input", directory.file("absent"), "--quiet"},
                  40, "cannot be read");
}

TEST_CASE("command line: --strict fails rows that never settle") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    const Outcome outcome = run(relu({"--size", "64", "--strict", "--min-time", "100", "--max-time",
                                      "1e-6", "--quiet", "--csv", path}));
    CHECK(outcome.code == 30);
    for (const test::Row& row : rows_of(text_of(path))) CHECK(row["status"] == "unstable");
}

TEST_CASE("command line: existing JSON and environment files are refused too") {
    const TemporaryDirectory directory;
    for (const char* flag : {"--json", "--environment"}) {
        const std::string path = directory.file("precious.json");
        std::ofstream(path) << "precious";
        check_refused(short_relu({flag, path}), 40, "exists");
        CHECK(text_of(path) == "precious");
    }
}

TEST_CASE("command line: --append after a row that was cut begins a new line") {
    const TemporaryDirectory directory;
    const std::string path = directory.file("rows.csv");
    REQUIRE(run(short_relu({"--csv", path})).code == 0);
    std::ofstream(path, std::ios::app) << "half a row";
    REQUIRE(run(short_relu({"--csv", path, "--append"})).code == 0);
    CHECK(text_of(path).find("half a row\n") != std::string::npos);
}
