// SPDX-License-Identifier: Apache-2.0
// Named mistakes of kernels and launches, printed on stderr and turned into hipErrorLaunchFailure.
#pragma once

#include <string>

namespace hip_on_cpu {

struct Diagnosis {
    std::string name;  ///< such as "divergent barrier"; empty: none
    std::string text;  ///< the line printed
};

/// The last one since clear_diagnosis().
Diagnosis last_diagnosis();
void clear_diagnosis();

/// Tests that expect diagnoses keep them off stderr.
void set_silent(bool silent);

/// Prints one line and makes the running or coming launch fail. May be called by any thread.
void diagnose(const std::string& name, const void* kernel, const std::string& detail);

/// "name(types) at file:line" of an address of code, as far as it can be found out.
std::string describe_code(const void* address);

/// "file:line".
std::string describe_place(const char* file, unsigned line);

}  // namespace hip_on_cpu
