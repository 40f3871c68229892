// SPDX-License-Identifier: Apache-2.0
#include "common/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpu4s {

double quantile(std::span<const double> ascending, double probability) {
    if (ascending.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double position = probability * double(ascending.size() - 1);
    const size_t below = static_cast<size_t>(std::floor(position));
    const size_t above = std::min(below + 1, ascending.size() - 1);
    return std::lerp(ascending[below], ascending[above], position - double(below));
}

Summary summarise(std::vector<double> samples) {
    std::ranges::sort(samples);
    const auto at = [&](double probability) { return quantile(samples, probability); };
    return {int(samples.size()), at(0), at(0.25), at(0.5), at(0.75), at(0.95), at(1)};
}

}  // namespace gpu4s
