// SPDX-License-Identifier: Apache-2.0
#include "common/options.hpp"

#include "common/error.hpp"
#include "common/test/catch.hpp"
#include "common/test/environment_variable.hpp"

using namespace gpu4s;
using test::EnvironmentVariable;
using Sizes = std::vector<int64_t>;

namespace {

std::optional<Options> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    return parse_options(int(arguments.size()), arguments.data(),
                         {{"size", "rows and columns"}, {"taps", "taps"}});
}

/// The code of the Error that `call` throws; its message is one line and names `part`.
template <class Call>
ExitCode refusal(Call call, const std::string& part = "") {
    try {
        call();
    } catch (const Error& error) {
        const std::string message = error.what();
        INFO(message);
        CHECK(message.find('\n') == std::string::npos);
        CHECK(message.find(part) != std::string::npos);
        return error.code();
    }
    return ExitCode::ok;
}

}  // namespace

TEST_CASE("options: sweeps") {
    CHECK(parse_sweep("64") == Sizes{64});
    CHECK(parse_sweep("64,128,7") == Sizes{64, 128, 7});
    CHECK(parse_sweep("0") == Sizes{0});  // the operation's range refuses it
    CHECK(parse_sweep("-3") == Sizes{-3});
    CHECK(parse_sweep("64:1024:*2") == Sizes{64, 128, 256, 512, 1024});
    CHECK(parse_sweep("64:1000:*2") == Sizes{64, 128, 256, 512});
    CHECK(parse_sweep("64:256:+64") == Sizes{64, 128, 192, 256});
    CHECK(parse_sweep("1:6:+2") == Sizes{1, 3, 5});
    CHECK(parse_sweep("5:5:*2") == Sizes{5});
    const int64_t most = std::numeric_limits<int64_t>::max();
    CHECK(parse_sweep(std::to_string(most - 1) + ":" + std::to_string(most) + ":+1") ==
          Sizes{most - 1, most});
    CHECK(parse_sweep("1:" + std::to_string(most) + ":*1000000000000").size() == 2);
}

TEST_CASE("options: malformed sweeps are usage errors that name the text") {
    for (const char* text :
         {"",           "a",         "1,",          ",1",        "1,,2",       "1;2",
          "1 2",        " 1",        "1 ",          "1.5",       "1e3",        "0x10",
          "+5",         "64:",       ":64",         "64:128",    "64:128:",    "64:128:2",
          "64:128:*",   "64:128:+",  "64:128:*1",   "64:128:*0", "64:128:*-2", "64:128:+0",
          "64:128:+-1", "64:128:/2", "64:128:*2:3", "a:128:*2",  "64:b:*2",    "64:128:*c",
          "1,2:8:*2",   "::",        "1::*2"}) {
        CAPTURE(text);
        CHECK(refusal([&] { parse_sweep(text); }, text) == ExitCode::usage);
    }
}

TEST_CASE("options: sweeps out of range are parameter errors") {
    for (const char* text : {"99999999999999999999", "1,99999999999999999999", "128:64:*2",
                             "0:64:*2", "-4:4:+1", "1:1000000:+1"}) {
        CAPTURE(text);
        CHECK(refusal([&] { parse_sweep(text); }, text) == ExitCode::parameter);
    }
}

TEST_CASE("options: defaults") {
    const Options options = *parse({});
    CHECK(options.benchmark == "*");
    CHECK(options.sizes.empty());
    CHECK_FALSE(options.preset.has_value());
    CHECK(options.inputs == InputKind::gpu4s);
    CHECK(options.cache == Cache::cold);
    CHECK(options.launch == Launch::stream);
    CHECK_FALSE(options.append);
    CHECK_FALSE(options.seed.has_value());
}

TEST_CASE("options: values arrive") {
    const Options options = *parse({"--size",
                                    "8,16",
                                    "--taps",
                                    "3:9:+2",
                                    "--preset",
                                    "tiny",
                                    "-d",
                                    "2",
                                    "--inputs",
                                    "integers",
                                    "--seed",
                                    "18446744073709551615",
                                    "--iterations",
                                    "7",
                                    "--min-time",
                                    "0",
                                    "--max-time",
                                    "2.5",
                                    "--cache",
                                    "warm",
                                    "--launch",
                                    "graph",
                                    "--csv",
                                    "a.csv",
                                    "--append",
                                    "--verify-only",
                                    "--type",
                                    "float",
                                    "--variant=opt*",
                                    "-v"});
    CHECK(options.sizes.at("size") == Sizes{8, 16});
    CHECK(options.sizes.at("taps") == Sizes{3, 5, 7, 9});
    CHECK(options.preset == Preset::tiny);
    CHECK(options.device == 2);
    CHECK(options.inputs == InputKind::integers);
    CHECK(options.seed == 18446744073709551615u);
    CHECK(options.stop.iterations == 7);
    CHECK(options.stop.minimum_seconds == 0);
    CHECK(options.stop.maximum_seconds == 2.5);
    CHECK(options.cache == Cache::warm);
    CHECK(options.launch == Launch::graph);
    CHECK(options.csv == "a.csv");
    CHECK(options.append);
    CHECK(options.verify_only);
    CHECK(options.type == "float");
    CHECK(options.variant == "opt*");
    CHECK(parse({"-s", "5"})->sizes.at("size") == Sizes{5});
}

TEST_CASE("options: what is malformed or unknown is a usage error in one line") {
    CHECK(refusal([] { parse({"--unknown"}); }, "--unknown") == ExitCode::usage);
    CHECK(refusal([] { parse({"stray"}); }, "stray") == ExitCode::usage);
    CHECK(refusal([] { parse({"--size"}); }, "--size") == ExitCode::usage);
    CHECK(refusal([] { parse({"--size", ""}); }) == ExitCode::usage);
    CHECK(refusal([] { parse({"--size="}); }) == ExitCode::usage);
    CHECK(refusal([] { parse({"--size", "ten"}); }, "ten") == ExitCode::usage);
    CHECK(refusal([] { parse({"--size", "1", "--size", "2"}); }) == ExitCode::usage);
    CHECK(refusal([] { parse({"--preset", "huge"}); }, "huge") == ExitCode::usage);
    CHECK(refusal([] { parse({"--inputs", "random"}); }, "random") == ExitCode::usage);
    CHECK(refusal([] { parse({"--cache", "tepid"}); }, "tepid") == ExitCode::usage);
    CHECK(refusal([] { parse({"--launch", "queue"}); }, "queue") == ExitCode::usage);
    CHECK(refusal([] { parse({"--device", "-1"}); }, "device") == ExitCode::usage);
    CHECK(refusal([] { parse({"--device", "first"}); }, "first") == ExitCode::usage);
    CHECK(refusal([] { parse({"--iterations", "0"}); }, "iterations") == ExitCode::usage);
    CHECK(refusal([] { parse({"--max-time", "0"}); }, "max-time") == ExitCode::usage);
    CHECK(refusal([] { parse({"--min-time", "-1"}); }, "min-time") == ExitCode::usage);
    CHECK(refusal([] { parse({"--seed", "-1"}); }, "seed") == ExitCode::usage);
    CHECK(refusal([] { parse({"--seed", "18446744073709551616"}); }) == ExitCode::usage);
    CHECK(refusal([] { parse({"--rows", "5"}); }, "--rows") == ExitCode::usage);
}

TEST_CASE("options: the environment gives defaults, the command line wins") {
    const EnvironmentVariable size("GPU4S_SIZE", "64:128:*2");
    const EnvironmentVariable quiet("GPU4S_QUIET", "true");
    const EnvironmentVariable time("GPU4S_MAX_TIME", "9");
    const EnvironmentVariable inputs("GPU4S_INPUTS", "uniform");
    const EnvironmentVariable launch("GPU4S_LAUNCH", "graph");
    const Options options = *parse({});
    CHECK(options.sizes.at("size") == Sizes{64, 128});
    CHECK(options.quiet);
    CHECK(options.stop.maximum_seconds == 9);
    CHECK(options.inputs == InputKind::uniform);
    CHECK(options.launch == Launch::graph);
    CHECK(parse({"--launch", "stream"})->launch == Launch::stream);
    CHECK(parse({"--size", "3"})->sizes.at("size") == Sizes{3});
    CHECK(parse({"--inputs", "integers"})->inputs == InputKind::integers);
}

TEST_CASE("options: a malformed default of the environment is an error, too") {
    const EnvironmentVariable size("GPU4S_SIZE", "many");
    CHECK(refusal([] { parse({}); }, "many") == ExitCode::usage);
}

TEST_CASE("options: names with stars and question marks") {
    CHECK(matches("*", ""));
    CHECK(matches("*", "relu"));
    CHECK(matches("relu", "relu"));
    CHECK_FALSE(matches("relu", "relu6"));
    CHECK_FALSE(matches("", "relu"));
    CHECK(matches("mem*copy", "memory_copy"));
    CHECK(matches("*_*_*", "a_b_c"));
    CHECK_FALSE(matches("*_*_*", "a_b"));
    CHECK(matches("opt?", "opt2"));
    CHECK_FALSE(matches("opt?", "opt"));
    CHECK(matches("relu,fft*", "relu"));
    CHECK(matches("relu,fft*", "fft_2D"));
    CHECK_FALSE(matches("relu,fft*", "fir"));
    CHECK(matches("*a*b", "xaaybab"));
    CHECK_FALSE(matches("a*b*c", "abcb"));
}
