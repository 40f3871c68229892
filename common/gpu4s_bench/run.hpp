// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/gpu4s_bench/call.hpp"

namespace gpu4s::gpu4s_bench {

/// What usage errors end with, as in GPU4S Bench; all other codes are those of ExitCode.
inline constexpr int usage_exit_code = 255;

/// Does what the program `name` of GPU4S Bench does, in its order and with its texts on standard
/// output: input, device, times, output, verdict, files. Other than there, every result is verified
/// (without -v a wrong one is a line on standard error), times are medians of verified runs without
/// set-up, and the exit code tells what went wrong. Returns the exit code; throws Error.
int run(const Name& name, int argc, const char* const* argv);

}  // namespace gpu4s::gpu4s_bench
