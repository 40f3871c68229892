// SPDX-License-Identifier: Apache-2.0
// The name and the arguments a program of GPU4S Bench was called with.
#pragma once

#include <string>
#include <vector>

#include "common/gpu4s_bench/programs.hpp"

namespace gpu4s {
class Benchmark;
}

namespace gpu4s::gpu4s_bench {

/// <stem>_<backend>[_opt|_lib][_<type>][_<B*B>], taken apart.
struct Name {
    const Program* program;
    std::string backend;  ///< cpu, omp, cuda or hip
    std::string variant;  ///< of this suite: naive, opt or lib
    std::string type;     ///< of this suite: int32, float, double or half
    bool on_host() const { return backend == "cpu" || backend == "omp"; }
};

/// The operation `name` where it is linked into this program, else null.
const Benchmark* linked(const std::string& name);

/// The program that `path` names among those whose operation is linked; nothing where it is none.
/// The block size is accepted and has no effect: every kernel here has the block that suits it.
std::optional<Name> name_of(const std::string& path);

struct Arguments {
    Sizes sizes;
    bool verify = false, export_both = false, export_device = false;
    bool print_output = false, print_input = false;
    bool timing = false, csv = false, csv_with_time = false, mute = false;
    bool nothing_but_time = false;  ///< -x
    bool help = false;
    int device = 0;
    std::vector<std::string> files;
};

/// What could not be understood: the first line to print before the usage text, or "".
struct UsageError {
    std::string line;
};

/// Only the second character of an option counts, as in GPU4S Bench. Throws UsageError.
Arguments parse(const Program& program, int argc, const char* const* argv);

std::string usage(const Program& program, const std::string& path);

}  // namespace gpu4s::gpu4s_bench
