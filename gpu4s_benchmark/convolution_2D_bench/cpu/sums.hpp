// SPDX-License-Identifier: Apache-2.0
// What both operations on a CPU share: sums in registers that meet one tap after the other. naive's
// single sum waits for each addition; these do not wait, and a register holds 16 floats (AVX-512).
#pragma once

#include <bit>

#include "../convolution_2D.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s::convolution_on_cpu {

/// One register of S, loaded and stored at any address of S.
template <class S>
struct Lanes {
    typedef S Vector __attribute__((vector_size(backend::simd_bytes)));
    typedef S InMemory
        __attribute__((vector_size(backend::simd_bytes), aligned(alignof(S)), may_alias));
    static constexpr int count = backend::simd_bytes / sizeof(S);
};

/// A tile of sums in registers: 4 rows (of an image, or of filters) x 4 or 2 registers along a row.
/// Each register that is loaded meets 4 taps.
constexpr int tile_rows = 4, tile_registers = backend::simd_registers == 32 ? 4 : 2;
template <class S>
constexpr int64_t tile_columns = tile_registers* Lanes<S>::count;

template <class S, class T>
S widened(T value) {
    if constexpr (std::is_same_v<T, half>)
        return static_cast<S>(std::bit_cast<_Float16>(value.bits));
    else
        return static_cast<S>(value);
}
template <class T, class S>
T narrowed(S value) {
    if constexpr (std::is_same_v<T, half>)
        return std::bit_cast<half>(static_cast<_Float16>(value));
    else
        return static_cast<T>(value);
}

template <class S>
struct Sums {
    using Vector = typename Lanes<S>::Vector;
    using InMemory = typename Lanes<S>::InMemory;
    Vector sum[tile_rows][tile_registers] = {};

    /// Adds row[j + s] * taps[i][s] to rows first .. last of the tile, for s = 0 .. count - 1.
    template <int first = 0, int last = tile_rows - 1>
    void add(const S* row, const S* const (&taps)[tile_rows], int64_t count) {
        for (int64_t s = 0; s < count; ++s) {
            Vector x[tile_registers];
#pragma GCC unroll 4
            for (int v = 0; v < tile_registers; ++v)
                x[v] = *reinterpret_cast<const InMemory*>(row + s + v * Lanes<S>::count);
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
                *reinterpret_cast<InMemory*>(to + i * tile_columns<S> + v * Lanes<S>::count) =
                    sum[i][v];
    }
};

/// The taps that meet an image at all, of one axis: `reach` on either side of the middle one.
inline int64_t reach_of(int64_t kernel, int64_t length) { return std::min(kernel / 2, length - 1); }

}  // namespace gpu4s::convolution_on_cpu
