// SPDX-License-Identifier: Apache-2.0
// The command line, parsed. CLI11 is seen in options.cpp only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/inputs.hpp"
#include "common/measure.hpp"
#include "common/operation.hpp"

namespace gpu4s {

enum class Cache { cold, warm };
const char* cache_name(Cache cache);
/// How the launches of one sample are queued: one by one, or as one graph of them all.
enum class Launch { stream, graph };
const char* launch_name(Launch launch);

/// Whether the name matches one of the patterns, which have commas between them and `*`, `?` and
/// `[...]` as in a shell.
bool matches(const std::string& patterns, const std::string& name);

struct Options {
    bool list = false, columns = false, dry_run = false, profile = false, quiet = false,
         strict = false;
    bool verify_only = false, append = false;
    std::string benchmark = "*", variant = "*", type = "*";
    std::optional<Preset> preset;
    /// Values by field name ("size", "m", ...), each a list; every combination is run.
    std::map<std::string, std::vector<int64_t>> sizes;
    int device = 0;
    InputKind inputs = InputKind::gpu4s;
    std::vector<std::string> input_files;
    std::optional<uint64_t> seed;
    StopPolicy stop;
    Cache cache = Cache::cold;
    Launch launch = Launch::stream;
    std::string csv, json, samples, environment, results;
};

/// One shape option that the linked operations understand.
struct SizeOption {
    std::string name, meaning;
};

/// Parses; prints help or version and returns nothing where that was asked for. Unknown or
/// malformed options throw Error usage with one line that names them.
std::optional<Options> parse_options(int argc, const char* const* argv,
                                     const std::vector<SizeOption>& size_options);

/// "64", "64,128", "64:1024:*2" (times), "64:256:+64" (plus).
std::vector<int64_t> parse_sweep(const std::string& text);

}  // namespace gpu4s
