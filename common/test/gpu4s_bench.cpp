// SPDX-License-Identifier: Apache-2.0
// Names, arguments, texts and verdicts of the programs of GPU4S Bench. The programs themselves are
// walked by tools/test/test_gpu4s_bench.py.
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "common/backend/elementwise.hpp"
#include "common/gpu4s_bench/run.hpp"
#include "common/gpu4s_bench/text.hpp"
#include "common/test/catch.hpp"
#include "common/test/temporary_directory.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/relu_bench/gpu/relu.hpp"

using namespace gpu4s;
using namespace gpu4s::gpu4s_bench;

namespace {

const Program& program(const std::string& benchmark) {
    for (const Program& candidate : programs())
        if (candidate.benchmark == benchmark) return candidate;
    throw std::logic_error("no such program");
}

Arguments parsed(const std::string& benchmark, std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    return parse(program(benchmark), int(arguments.size()), arguments.data());
}

/// Standard output of run() and its exit code, that of an Error included.
struct Outcome {
    std::string text;
    int code;
};
Outcome outcome(const Name& name, std::vector<const char*> arguments) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("output");
    arguments.insert(arguments.begin(), "program");
    std::fflush(stdout);
    const int console = dup(STDOUT_FILENO);
    REQUIRE(std::freopen(path.c_str(), "w", stdout));
    int code = -1;
    try {
        code = run(name, int(arguments.size()), arguments.data());
    } catch (const Error& error) {
        code = int(error.code());
    }
    std::fflush(stdout);
    dup2(console, STDOUT_FILENO);
    close(console);
    return {test::text_of(path), code};
}

template <class T>
__global__ void set_kernel(T* element, double value) {
    *element = static_cast<T>(value);
}

/// relu whose element `at` becomes `value`.
Variant<Relu> broken_relu(int64_t at, double value) {
    return {"mutant", [=]<class T>(const Relu::Args<T>& args, Stream stream) {
                relu_naive(args, stream);
                launch(set_kernel<T>, 1, 1, 0, stream, args.y + at, value);
            }};
}

}  // namespace

TEST_CASE("gpu4s_bench: names are taken apart") {
    const auto name = name_of("bin/relu_cuda_opt_float_256");
    REQUIRE(name);
    CHECK(std::string(name->program->benchmark) == "relu");
    CHECK(name->backend == "cuda");
    CHECK(name->variant == "opt");
    CHECK(name->type == "float");
    CHECK(name_of("/a/b/max_pooling_hip_int_16")->type == "int32");
    CHECK(name_of("max_pooling_hip_int_16")->variant == "naive");
    CHECK(name_of("lrn_cuda_lib_double")->variant == "lib");
    CHECK(name_of("softmax_omp_float_256")->variant == "opt");  // all cores
    CHECK(name_of("softmax_omp_float_256")->on_host());
    CHECK(name_of("matix_multiplication_cuda_opt_half_16")->type == "half");
}

TEST_CASE("gpu4s_bench: a name without a type has that of the name it is a link onto") {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("relu_cuda_lib");
    CHECK_FALSE(name_of(path));
    std::filesystem::create_symlink("relu_cuda_lib_double", path);
    CHECK(name_of(path)->type == "double");
    CHECK(name_of(path)->variant == "lib");
}

TEST_CASE("gpu4s_bench: other names are none of its programs") {
    for (const char* other :
         {"relu_cuda", "relu_hip_cpu", "gpu4s_cpu", "tests", "relu_opencl_float_16",
          "relu_cuda_fast_float", "relu_cuda_float_", "nothing_cpu_float"}) {
        INFO(other);
        CHECK_FALSE(name_of(other));
    }
}

TEST_CASE("gpu4s_bench: arguments") {
    const Arguments all = parsed("fir", {"-s", "64", "-k", "3", "-v", "-e", "-g", "-o", "-t", "-C",
                                         "-q", "-d", "1", "-i", "a", "b"});
    CHECK(all.sizes.s == 64);
    CHECK(all.sizes.k == 3);
    CHECK((all.verify && all.export_both && all.export_device && all.print_output));
    CHECK((all.timing && all.csv_with_time && all.print_input && !all.csv && !all.mute));
    CHECK(all.device == 1);
    CHECK(all.files == std::vector<std::string>{"a", "b"});
    CHECK(parsed("fft_window", {"-s", "64"}).sizes.w == 8);
    CHECK(parsed("lrn", {"-s", "4", "-i", "a"}).files.size() == 1);
    CHECK_FALSE(parsed("relu", {"-s", "4", "-c", "-f"}).csv);
    CHECK(parsed("lrn", {"-s", "4", "-c", "-f"}).csv);
}

TEST_CASE("gpu4s_bench: arguments that are missing or unknown") {
    const auto line = [](const std::string& benchmark, std::vector<const char*> arguments) {
        try {
            parsed(benchmark, arguments);
        } catch (const UsageError& error) {
            return error.line;
        }
        return std::string("accepted");
    };
    CHECK(line("relu", {}) == "-s need to be set");
    CHECK(line("relu", {"-s"}) == "-s need to be set");
    CHECK(line("fir", {"-s", "5"}) == "-k need to be set");
    CHECK(line("max_pooling", {"-s", "5", "-l", "0"}) == "-l need to be set");
    CHECK(line("relu", {"-s", "5", "-k", "3"}).empty());  // unknown there
    CHECK(line("matrix_multiplication", {"-s", "5", "-q"}).empty());
    CHECK(line("relu", {""}).empty());
    CHECK(line("cifar_10", {}) == "accepted");
}

TEST_CASE("gpu4s_bench: arrays as text") {
    const std::vector<double> values{1, 2.5, -3, 4};
    const Sizes sizes{.s = 2};
    CHECK(printed(values, {[](const Sizes& n) { return n.s; }, "\n"}, sizes, false) ==
          "1.000000 2.500000 \n-3.000000 4.000000 \n\n");
    CHECK(printed(values, {}, sizes, true) == "1 2 -3 4 ");
    CHECK(printed(values, {[](const Sizes&) { return int64_t{1}; }, "", true}, sizes, false) ==
          "1.000000 2.500000,\n-3.000000 4.000000,\n");
    CHECK(printed(values, {nullptr, "\n", false, 2}, sizes, true) == "1 2 -3 4 1 2 -3 4 \n");
    CHECK(printed(std::nan(""), false) == "nan");
}

TEST_CASE("gpu4s_bench: arrays in files") {
    CHECK(exported(std::vector{double(std::bit_cast<float>(0x3f8dac61u))}, "float", true) ==
          "3f8dac61\n");
    CHECK(exported(std::vector{3461.0, -1.0}, "int32", true) == "00000d85\nffffffff\n");
    CHECK(exported(std::vector{14.0}, "int32", false) == "402c000000000000\n");
    CHECK(exported(std::vector{1.0}, "double", true) == "3ff0000000000000\n");
    const float numbers_in_memory[] = {1.5f, -2.0f};
    CHECK(numbers("float", std::as_bytes(std::span(numbers_in_memory))) ==
          std::vector<double>{1.5, -2});
}

TEST_CASE("gpu4s_bench: a failed verification ends with exit code 20 and names the element") {
    const Variant<Relu> mutant = broken_relu(2, 0.5);
    const Name name{&program("relu"), "hip", "mutant", "float"};
    const Outcome verified = outcome(name, {"-s", "2", "-v", "-f", "-o"});
    CHECK(verified.code == 20);
    CHECK(verified.text ==
          "0.474780 0.000000 \n0.500000 0.000000 \n0.474780 0.000000 \n0.770248 0.000000 \n"
          "Error in element 2 is 0.500000 but was 0.770248\n");
    SECTION("integers are printed as such") {
        const Outcome integer =
            outcome({&program("relu"), "hip", "mutant", "int32"}, {"-s", "2", "-v", "-f"});
        CHECK(integer.text == "Error in element 2 is 0 but was 45\n");
        CHECK(integer.code == 20);
    }
    SECTION("without -v, too") {
        const Outcome silent = outcome(name, {"-s", "2", "-f"});
        CHECK(silent.text.empty());
        CHECK(silent.code == 20);
    }
    SECTION("a wrong result has no time") {
        CHECK(outcome(name, {"-s", "2", "-c"}).text.find(";nan;") != std::string::npos);
    }
}

TEST_CASE("gpu4s_bench: NaN is wrong") {
    const Variant<Relu> mutant = broken_relu(3, std::nan(""));
    const Outcome verified =
        outcome({&program("relu"), "hip", "mutant", "float"}, {"-s", "2", "-v", "-f"});
    CHECK(verified.code == 20);
    CHECK(verified.text == "Error in element 3 is nan but was 0.000000\n");
}

TEST_CASE("gpu4s_bench: variants and types that are not there") {
    const Outcome variant = outcome({&program("relu"), "hip", "nothing", "float"}, {"-s", "2"});
    CHECK(variant.code == 77);
    const Outcome type = outcome({&program("relu"), "hip", "naive", "bfloat16"}, {"-s", "2"});
    CHECK(type.code == 5);
}
