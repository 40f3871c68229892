// SPDX-License-Identifier: Apache-2.0
// From float weights to the integers and scales of the 3.5-bit product.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gpu4s {

/// W(k, j) ~ scales(k / G, j) * w, w = weights[k * N + j] for even k and weights << low_shift for
/// odd k.
struct Quantised {
    std::vector<std::int8_t> weights;  ///< [K x N] h and l as `pack` takes them
    std::vector<float> scales;         ///< [N] (one a column) or [ceil(K / G) x N]; finite, > 0
    double signal_to_error_db = 0;     ///< 10 log10(sum W^2 / sum (W - scale * w)^2)
                                       ///< of the matrix; infinite if the error is zero
};

/// Quantises K x N row-major weights with one scale per column (group = 0) or per column and
/// `group` = 32, 64 or 128 rows, by rounding to nearest (ties to even) and clamping to [-8, 7]
/// (even rows) or [-4, 3] << low_shift (odd rows).
///
/// The scale minimises the squared error, found in three steps: a geometric grid of 64 scales
/// between a sixth of the root mean square and the maximum magnitude; 8 more around its best;
/// then coordinate descent (scale = <W, w> / <w, w> for fixed w, then w again), which cannot
/// increase the error, until it stands still or 8 times. A column or group of zeros gets scale 1.
///
/// Throws Error(parameter) on a wrong length, group or low_shift, and on a weight that is not
/// finite, naming row and column.
Quantised quantise(std::span<const float> weights, std::int64_t K, std::int64_t N, int low_shift,
                   std::int64_t group = 0);

}  // namespace gpu4s
