// SPDX-License-Identifier: Apache-2.0
// What machine, device, compiler and source made a row.
#pragma once

#include <string>

#include "common/backend/host.hpp"
#include "common/record.hpp"

namespace gpu4s {

/// Written by the build into build/<backend>/build_info.cpp.
struct BuildInfo {
    std::string commit;    ///< "-dirty" where the sources differ from it
    std::string compiler;  ///< of the variants, with its version
    std::string flags;     ///< full flags of that compiler
};
const BuildInfo& build_info();

RunInfo capture_run(const backend::DeviceInfo& device);

/// JSON: the run, operating system, processor, memory, clocks policy, device and libraries.
std::string environment_json(const RunInfo& run, const backend::DeviceInfo& device);

/// The value of `key` in a file of lines "key : value" or "key=value", without quotes; empty where
/// it is not there.
std::string value_in_file(const std::string& path, const std::string& key);

/// MemAvailable of the host in bytes, a very large number where it cannot be read.
int64_t available_host_bytes();

/// First 16 hex digits of the SHA-256 of this program; empty where sha256sum is not there.
std::string own_sha256();

}  // namespace gpu4s
