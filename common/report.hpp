// SPDX-License-Identifier: Apache-2.0
// Where records go: console table, CSV, samples, Google Benchmark's JSON.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "common/options.hpp"
#include "common/record.hpp"

namespace gpu4s {

/// Every file is opened at construction, so that a bad path ends the run before it starts (Error
/// file). An existing file is refused unless --append is given. Rows are on disk as soon as add()
/// returns; JSON is written by finish().
class Report {
  public:
    Report(const Options& options, const RunInfo& run);
    ~Report();
    void add(const Record& record);
    void finish();

  private:
    struct Files;
    const Options& options_;
    const RunInfo& run_;
    std::unique_ptr<Files> files_;
};

/// Writes a whole file; Error file where it cannot.
void write_file(const std::string& path, const std::string& text);

}  // namespace gpu4s
