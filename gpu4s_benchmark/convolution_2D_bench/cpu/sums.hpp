// SPDX-License-Identifier: Apache-2.0
// What both operations on a CPU share: sums in registers that meet one tap after the other. naive's
// single sum waits for each addition; these do not wait, and a register holds 16 floats (AVX-512).
#pragma once

#include "../convolution_2D.hpp"
#include "common/backend/half_simd.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s::convolution_on_cpu {

using backend::Lanes;

/// A tile of sums in registers: 4 rows (of an image, or of filters) x 4 or 2 registers along a row.
/// Each register that is loaded meets 4 taps.
constexpr int tile_rows = 4, tile_registers = backend::simd_registers == 32 ? 4 : 2;
template <class S>
constexpr int64_t tile_columns = tile_registers* Lanes<S>::count;

template <class S>
struct Sums {
    using Vector = typename Lanes<S>::Vector;
    static constexpr int lanes = Lanes<S>::count;
    Vector sum[tile_rows][tile_registers] = {};

    /// Adds row[j + s] * taps[i][s] to rows first .. last of the tile, for s = 0 .. count - 1.
    template <int first = 0, int last = tile_rows - 1>
    void add(const S* row, const S* const (&taps)[tile_rows], int64_t count) {
        for (int64_t s = 0; s < count; ++s) {
            Vector x[tile_registers];
#pragma GCC unroll 4
            for (int v = 0; v < tile_registers; ++v) x[v] = Lanes<S>::load(row + s + v * lanes);
#pragma GCC unroll 4
            for (int i = first; i <= last; ++i)
#pragma GCC unroll 4
                for (int v = 0; v < tile_registers; ++v) sum[i][v] += taps[i][s] * x[v];
        }
    }

    /// Writes them to [tile_rows][tile_columns].
    void store(S* to) const {
        for (int i = 0; i < tile_rows; ++i)
            for (int v = 0; v < tile_registers; ++v)
                Lanes<S>::store(to + i * tile_columns<S> + v * lanes, sum[i][v]);
    }
};

/// The taps that meet an image at all, of one axis: `reach` on either side of the middle one.
inline int64_t reach_of(int64_t kernel, int64_t length) { return std::min(kernel / 2, length - 1); }

}  // namespace gpu4s::convolution_on_cpu
