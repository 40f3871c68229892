// SPDX-License-Identifier: Apache-2.0
// Order statistics of samples.
#pragma once

#include <span>
#include <vector>

namespace gpu4s {

/// Quantile of ascending values, probability in [0, 1]: linear interpolation between order
/// statistics at 1 + (n - 1) p, definition 7 of Hyndman and Fan (1996). NaN where there are none.
double quantile(std::span<const double> ascending, double probability);

/// Of samples in seconds, in any order.
struct Summary {
    int samples = 0;
    double minimum, q1, median, q3, p95, maximum;

    /// (q3 - q1) / median: spread that a few outliers do not move.
    double relative_spread() const { return (q3 - q1) / median; }
};

Summary summarise(std::vector<double> samples);

}  // namespace gpu4s
