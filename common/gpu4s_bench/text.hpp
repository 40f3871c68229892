// SPDX-License-Identifier: Apache-2.0
// Arrays as GPU4S Bench prints, writes and reads them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "common/gpu4s_bench/programs.hpp"

namespace gpu4s::gpu4s_bench {

/// The elements of an array of `type` (float, double, half, int32), each a number of double.
std::vector<double> numbers(const std::string& type, std::span<const std::byte> bytes);

/// "%d" or "%f" of one value.
std::string printed(double value, bool integer);
std::string printed(std::span<const double> values, const ArrayText& text, const Sizes& sizes,
                    bool integer);

/// One value a line in hexadecimal digits, the most significant first: the bits of `type` where
/// `raw`, else those of the value as a double.
std::string exported(std::span<const double> values, const std::string& type, bool raw);

}  // namespace gpu4s::gpu4s_bench
