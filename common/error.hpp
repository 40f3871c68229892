// SPDX-License-Identifier: Apache-2.0
// The suite's exit codes and the exception that carries one of them to main().
#pragma once

#include <stdexcept>
#include <string>

namespace gpu4s {

/// Exit codes of every program of the suite; the README holds the same table.
enum class ExitCode : int {
    ok = 0,              ///< every row is ok or skipped
    usage = 2,           ///< unknown or malformed option
    parameter = 3,       ///< a value outside the operation's contract
    no_device = 4,       ///< no such device
    not_supported = 5,   ///< the device or this build cannot do it
    out_of_memory = 6,   ///< host or device memory does not suffice
    runtime_api = 10,    ///< a CUDA, HIP or library call failed
    launch = 11,         ///< a kernel launch was refused
    wrong = 20,          ///< an output differs from the reference
    not_written = 22,    ///< an output was not written, or a guard was broken
    unstable = 30,       ///< with --strict: the samples never settled
    file = 40,           ///< a file cannot be read or written
    nothing_to_do = 77,  ///< no row was left to run
};

class Error : public std::runtime_error {
  public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

/// Thrown by a variant's set-up where the variant does not apply (library absent, shape not
/// offered): the row is "skipped" with this reason and the run stays successful.
class Unavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace gpu4s
