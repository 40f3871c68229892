// SPDX-License-Identifier: Apache-2.0
#include "common/gpu4s_bench/call.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <regex>

#include "common/benchmark.hpp"

namespace gpu4s::gpu4s_bench {

const Benchmark* linked(const std::string& name) {
    for (const Benchmark* benchmark : Benchmark::all())
        if (benchmark->name() == name) return benchmark;
    return nullptr;
}

std::optional<Name> name_of(const std::string& path) {
    static const std::regex pattern(
        "(.+?)_(cpu|omp|cuda|hip)(_opt|_lib)?(?:_(int|half|float|double))?(?:_[0-9]+)?");
    std::smatch part;
    const std::string file = std::filesystem::path(path).filename();
    if (!std::regex_match(file, part, pattern)) return std::nullopt;
    for (const Program& program : programs()) {
        if (part[1] != program.stem || !linked(program.benchmark)) continue;
        // Without a type the name may be a link onto one with; `relu_cuda` is this suite's own.
        std::error_code no_link;
        if (!part[4].matched) return name_of(std::filesystem::read_symlink(path, no_link));
        Name name{&program, part[2], "naive", part[4]};
        if (name.type == "int") name.type = "int32";
        if (part[3].matched) name.variant = part[3].str().substr(1);
        // GPU4S Bench's plain OpenMP programs are its sequential loops on all cores.
        if (name.backend == "omp" && name.variant == "naive") name.variant = "opt";
        return name;
    }
    return std::nullopt;
}

Arguments parse(const Program& program, int argc, const char* const* argv) {
    Arguments seen;
    const std::string letters = program.letters;
    const auto missing = [](char letter) {
        return UsageError{std::string("-") + letter + " need to be set"};
    };
    for (int i = 1; i < argc; ++i) {
        const char letter = argv[i][0] == '\0' ? '\0' : argv[i][1];
        if (letter == 'h') {
            seen.help = true;
            continue;
        }
        if (letter == '\0' || letters.find(letter) == std::string::npos) throw UsageError{""};
        const auto value = [&] {
            if (++i == argc) throw missing(letter);
            return argv[i];
        };
        switch (letter) {
            case 's':
            case 'k':
            case 'l':
            case 'w': seen.sizes[letter] = std::atoll(value()); break;
            case 'd': seen.device = std::atoi(value()); break;
            case 'i':
                for (int path = 0; path < program.input_paths; ++path)
                    seen.files.push_back(value());
                break;
            case 'v': seen.verify = true; break;
            case 'e': seen.verify = seen.export_both = true; break;
            case 'g': seen.export_device = true; break;
            case 'o': seen.print_output = true; break;
            case 'q': seen.print_input = true; break;
            case 't': seen.timing = true; break;
            case 'c': seen.csv = true; break;
            case 'C': seen.csv_with_time = true; break;
            case 'f': seen.mute = true; break;
            case 'x': seen.nothing_but_time = true; break;
        }
    }
    if (seen.help || seen.nothing_but_time) return seen;
    if (seen.mute && !program.mute_keeps_csv) seen.csv = false;
    for (const SizeLetter& size : program.sizes)
        if (seen.sizes[size.letter] <= 0) throw missing(size.letter);
    return seen;
}

std::string usage(const Program& program, const std::string& path) {
    struct Option {
        char letter;
        const char* text;
    };
    static constexpr Option options[] = {{'s', "-s N: size"},
                                         {'k', "-k N: width of the kernel, or number of taps"},
                                         {'l', "-l N: width and stride of the window"},
                                         {'w', "-w N: length of the window, 8 by default"},
                                         {'v', "-v: verify against the sequential reference"},
                                         {'e', "-e: verify, write gpu_file.out and cpu_file.out"},
                                         {'g', "-g: write gpu_file.out"},
                                         {'o', "-o: print the output"},
                                         {'q', "-q: print the input"},
                                         {'t', "-t: print times"},
                                         {'c', "-c: print times as CSV"},
                                         {'C', "-C: print times as CSV with a time stamp"},
                                         {'i', "-i FILE...: read the input from files"},
                                         {'d', "-d N: index of the device"},
                                         {'f', "-f: do not print the device"},
                                         {'x', "-x: print no more than the CPU time"}};
    std::string text = "Usage: " + path + " [options]\n";
    for (const Option& option : options)
        if (std::strchr(program.letters, option.letter))
            text += std::string(" ") + option.text + "\n";
    return text + " -h: print this text\n";
}

}  // namespace gpu4s::gpu4s_bench
