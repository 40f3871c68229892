// SPDX-License-Identifier: Apache-2.0
// A panel is as many transforms as a register of the processor has numbers, one in each of its
// lanes, so that every operation is one of whole registers. Here: its way from memory and back, in
// pieces of adjacent transforms, or, where the points of each transform are adjacent, in squares of
// numbers that are transposed in registers.
#pragma once

#include <algorithm>
#include <vector>

#include "../butterfly.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s {

/// Point p of transform c is complex number c * column + p * stride.
struct PanelLayout {
    int64_t column, stride;
};

template <class T>
struct Panel {
    using Lanes = backend::Lanes<T>;
    using Vector = typename Lanes::Vector;
    using Point = Complex<Vector>;  ///< of all transforms
    static constexpr int lanes = Lanes::count;
    static constexpr int square = lanes / 2;  ///< complex numbers in a register

    /// Reads `length` points of the first `columns` <= lanes transforms of x.
    static void load(const T* x, PanelLayout in, int64_t columns, int64_t length, Point* panel) {
        if (columns == lanes && in.column == 1) {
            for (int64_t p = 0; p < length; ++p, x += 2 * in.stride)
                panel[p] = split(Lanes::load(x), Lanes::load(x + lanes));
        } else if (columns == lanes && in.stride == 1 && length >= square) {
            for (int64_t p = 0; p < length; p += square) {
                Vector rows[lanes];
                repeat<lanes>([&](auto c) { rows[c] = Lanes::load(x + 2 * (c * in.column + p)); });
                transpose(rows);
                transpose(rows + square);
                repeat<square>([&](auto i) { panel[p + i] = split(rows[i], rows[i + square]); });
            }
        } else {
            for (int64_t p = 0; p < length; ++p)
                for (int64_t c = 0; c < lanes; ++c) {
                    const int64_t at = std::min(c, columns - 1) * in.column + p * in.stride;
                    panel[p].re[c] = x[2 * at];
                    panel[p].im[c] = x[2 * at + 1];
                }
        }
    }

    /// Writes as many points of the first `columns` transforms: point p is panel[position[p]].
    static void store(const Point* panel, const std::vector<int>& position, int64_t columns, T* y,
                      PanelLayout out) {
        const int64_t length = std::ssize(position);
        if (columns == lanes && out.column == 1) {
            for (int64_t p = 0; p < length; ++p, y += 2 * out.stride) {
                Lanes::store(y, joined(panel[position[p]], false));
                Lanes::store(y + lanes, joined(panel[position[p]], true));
            }
        } else if (columns == lanes && out.stride == 1 && length >= square) {
            for (int64_t p = 0; p < length; p += square) {
                Vector rows[lanes];
                repeat<square>([&](auto i) {
                    rows[i] = joined(panel[position[p + i]], false);
                    rows[i + square] = joined(panel[position[p + i]], true);
                });
                transpose(rows);
                transpose(rows + square);
                repeat<square>([&](auto c) {
                    Lanes::store(y + 2 * (c * out.column + p), rows[c]);
                    Lanes::store(y + 2 * ((c + square) * out.column + p), rows[c + square]);
                });
            }
        } else {
            for (int64_t p = 0; p < length; ++p)
                for (int64_t c = 0; c < columns; ++c) {
                    const int64_t at = c * out.column + p * out.stride;
                    y[2 * at] = panel[position[p]].re[c];
                    y[2 * at + 1] = panel[position[p]].im[c];
                }
        }
    }

  private:
    /// Lane i is lane index(i) of a followed by b.
    template <class Index>
    static Vector shuffled(Vector a, Vector b, Index) {
        return [&]<int... i>(std::integer_sequence<int, i...>) {
            return __builtin_shufflevector(a, b, Index{}(i)...);
        }
        (std::make_integer_sequence<int, lanes>{});
    }

    /// Parts of interleaved complex numbers, a followed by b, and back: their lower or upper half.
    static Point split(Vector a, Vector b) {
        return {shuffled(a, b, [](int i) { return 2 * i; }),
                shuffled(a, b, [](int i) { return 2 * i + 1; })};
    }
    static Vector joined(const Point& z, bool upper) {
        return upper ? shuffled(z.re, z.im, [](int i) { return square + i / 2 + i % 2 * lanes; })
                     : shuffled(z.re, z.im, [](int i) { return i / 2 + i % 2 * lanes; });
    }
    /// Transposes a square of complex numbers: each round shuffles the rows perfectly.
    static void transpose(Vector* rows) {
        for (int round = 1; round < square; round *= 2) {
            Vector next[square];
            repeat<square>([&](auto r) {
                constexpr int upper = r % 2 * square;
                next[r] = shuffled(rows[r / 2], rows[(r + square) / 2], [](int i) {
                    return upper + i / 4 * 2 + i % 2 + i / 2 % 2 * lanes;
                });
            });
            repeat<square>([&](auto r) { rows[r] = next[r]; });
        }
    }
};

}  // namespace gpu4s
