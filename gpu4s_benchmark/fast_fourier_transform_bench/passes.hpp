// SPDX-License-Identifier: Apache-2.0
// How a FourierGrid is computed in passes over memory, each of them many short transforms.
//
// A transform of N = P Q points, m = p Q + q, k = k1 + P k2, is (four-step algorithm)
//     X[k1 + P k2] = sum over q of W_Q^(q k2) (W_N^(q k1) sum over p of W_P^(p k1) x[p Q + q])
// a pass of Q transforms of P points Q apart, which are multiplied by W_N^(q k1) and put back where
// they came from, and one of P transforms of Q adjacent points, whose results go P apart. For three
// passes the second one is split likewise.
#pragma once

#include <algorithm>
#include <vector>

#include "common/fourier.hpp"

namespace gpu4s {

/// Transforms of 2^bits points. Transform (column, outer, batch) begins at
/// column * in_column + outer * in_outer + batch * in_batch, its points lie in_stride apart; the
/// same with out_ for its results. Result k is multiplied by
/// exp(-2 pi i k (column >> twiddle_shift) / 2^twiddle_bits) where twiddle_bits is not 0.
struct Pass {
    int bits, twiddle_bits = 0;
    int64_t in_stride, out_stride;
    int64_t columns, in_column, out_column;
    int64_t outer = 1, in_outer = 0, out_outer = 0;
    int64_t batch = 1, in_batch = 0, out_batch = 0;
    int64_t twiddle_shift = 0;  ///< an int would leave padding, which may look like a host pointer

    int64_t transforms() const { return columns * outer * batch; }
};

/// log2 of the longest transform that is one pass where its points are adjacent, and of the longest
/// one that a pass makes otherwise.
struct PassLimits {
    int adjacent, apart;
};

/// `batch` transforms of 2^bits points, `inner` apart; batches `in_batch` apart in the input. With
/// inner > 1 there are as many interleaved transforms, and one batch.
inline void add_passes(std::vector<Pass>& passes, int bits, int64_t inner, int64_t batch,
                       int64_t in_batch, PassLimits limits) {
    const int64_t points = int64_t{1} << bits;
    if (bits <= (inner == 1 ? limits.adjacent : limits.apart)) {
        if (inner == 1)
            passes.push_back({bits, 0, 1, 1, batch, in_batch, points});
        else
            passes.push_back({bits, 0, inner, inner, inner, 1, 1});
        return;
    }
    const int count = std::clamp((bits + limits.apart - 1) / limits.apart, 2, 3);
    const int inner_bits = log2_of(inner);
    int left = bits;  ///< of the points that are still to be transformed
    int64_t done = 1;
    for (int i = 0; i < count - 1; ++i) {
        const int now = (left + count - i - 1) / (count - i);
        const int64_t stride = (int64_t{1} << (left - now)) * inner;
        const int64_t distance = (int64_t{1} << left) * inner;
        passes.push_back({.bits = now,
                          .twiddle_bits = left,
                          .in_stride = stride,
                          .out_stride = stride,
                          .columns = stride,
                          .in_column = 1,
                          .out_column = 1,
                          .outer = done,
                          .in_outer = distance,
                          .out_outer = distance,
                          .batch = batch,
                          .in_batch = i == 0 ? in_batch : points * inner,
                          .out_batch = points * inner,
                          .twiddle_shift = inner_bits});
        left -= now;
        done <<= now;
    }
    // The last pass: transform (k1, k2) of P x P2 (P2 = 1 for two passes) adjacent points.
    const int first_bits = (bits + count - 1) / count;
    const int64_t first = int64_t{1} << first_bits, second = done >> first_bits;
    const int64_t last = int64_t{1} << left;
    Pass pass{.bits = left,
              .in_stride = inner,
              .out_stride = done * inner,
              .columns = first,
              .in_column = second * last,
              .out_column = 1,
              .outer = second,
              .in_outer = last,
              .out_outer = first,
              .batch = batch,
              .in_batch = points,
              .out_batch = points};
    if (inner > 1) {  // adjacent transforms are the interleaved ones
        pass.columns = inner;
        pass.in_column = 1;
        pass.outer = first;
        pass.in_outer = second * last * inner;
        pass.out_outer = inner;
        pass.batch = second;
        pass.in_batch = last * inner;
        pass.out_batch = first * inner;
    }
    passes.push_back(pass);
}

/// All passes, in order; each reads what the one before it wrote.
inline std::vector<Pass> passes_of(const FourierGrid& grid, PassLimits limits) {
    std::vector<Pass> passes;
    const bool down = grid.down && grid.rows > 1;
    if (grid.columns > 1 || !down)
        add_passes(passes, log2_of(grid.columns), 1, grid.rows, grid.row_distance, limits);
    if (down) add_passes(passes, log2_of(grid.rows), grid.columns, 1, grid.points(), limits);
    return passes;
}

}  // namespace gpu4s
