// SPDX-License-Identifier: Apache-2.0
// Named mistakes of kernels and launches, printed on stderr and turned into hipErrorLaunchFailure.
#pragma once

#include <string>

namespace hip_on_cpu {

/// The name of the last diagnosis, such as "divergent barrier"; empty where there was none since
/// clear_diagnosis(). For tests.
std::string last_diagnosis();
void clear_diagnosis();

/// Prints one paragraph and makes the running or coming launch fail. May be called by any thread.
void diagnose(const std::string& name, const void* kernel, const std::string& detail);

/// "name(types) at file:line" of an address of code, as far as it can be found out; slow.
std::string describe_code(const void* address);

/// "file:line".
std::string describe_place(const char* file, unsigned line);

}  // namespace hip_on_cpu
