// SPDX-License-Identifier: Apache-2.0
// A panel is as many transforms as a register of the processor has numbers, one in each of its
// lanes, so that every operation is one of whole registers. Here: its way from memory and back, in
// pieces of adjacent transforms, or, where the points of each transform are adjacent, in squares of
// numbers that are transposed in registers.
#pragma once

#include <algorithm>
#include <vector>

#include "../butterfly.hpp"
#include "common/backend/past_cache.hpp"
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
    static constexpr int line_bytes = 64;     ///< of a cache

    /// Reads `length` points of the first `columns` <= lanes transforms of x.
    static void load(const T* x, PanelLayout in, int64_t columns, int64_t length, Point* panel) {
        if (columns == lanes && in.column == 1) {
            for (int64_t p = 0; p < length; ++p, x += 2 * in.stride)
                panel[p] = split(Lanes::load(x), Lanes::load(x + lanes));
        } else if (columns == lanes && in_rows(in, length)) {
            load_rows<square>(x, in.column, length, panel);
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
    /// With `past_cache` they go past the caches where y is aligned to registers and the parts of a
    /// line are written one soon after the other, so that the processor joins them.
    static void store(const Point* panel, const std::vector<int>& position, int64_t columns, T* y,
                      PanelLayout out, bool past_cache) {
        const int64_t length = std::ssize(position);
        if (columns == lanes && out.column == 1) {
            past_cache &= sizeof(Point) >= line_bytes;
            for (int64_t p = 0; p < length; ++p, y += 2 * out.stride) {
                write(joined(panel[position[p]], false), y, past_cache);
                write(joined(panel[position[p]], true), y + lanes, past_cache);
            }
        } else if (columns == lanes && in_rows(out, length)) {
            store_rows<square>(panel, position, y, out.column, past_cache);
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
    /// Whether points of a transform are adjacent and fill registers, alone or with the next one's.
    static bool in_rows(PanelLayout layout, int64_t length) {
        return layout.stride == 1 && (length >= square || layout.column == length);
    }
    static void write(Vector value, T* y, bool past_cache) {
        if (past_cache && reinterpret_cast<uintptr_t>(y) % sizeof(Vector) == 0)
            backend::store_past_cache(y, value);
        else
            Lanes::store(y, value);
    }

    /// In squares of `points` points of that many transforms, or, where all points are fewer than a
    /// register holds, of the transforms that fill as many registers.
    template <int points>
    static void load_rows(const T* x, int64_t column, int64_t length, Point* panel) {
        if constexpr (points > 1)
            if (length < points) return load_rows<points / 2>(x, column, length, panel);
        for (int64_t p = 0; p < length; p += points) {
            Vector rows[2 * points];
            repeat<2 * points>([&](auto r) {
                rows[r] = Lanes::load(x + 2 * (r * (square / points) * column + p));
            });
            rotate<points, square>(rows);
            rotate<points, square>(rows + points);
            repeat<points>([&](auto i) { panel[p + i] = split(rows[i], rows[i + points]); });
        }
    }
    template <int points>
    static void store_rows(const Point* panel, const std::vector<int>& position, T* y,
                           int64_t column, bool past_cache) {
        const int64_t length = std::ssize(position);
        if constexpr (points > 1)
            if (length < points)
                return store_rows<points / 2>(panel, position, y, column, past_cache);
        for (const bool upper : {false, true}) {
            T* to = y + 2 * upper * square * column;
            for (int64_t p = 0; p < length; p += points) {
                Vector rows[points];
                repeat<points>([&](auto i) { rows[i] = joined(panel[position[p + i]], upper); });
                rotate<points, points>(rows);
                repeat<points>([&](auto r) {
                    write(rows[r], to + 2 * (r * (square / points) * column + p), past_cache);
                });
            }
        }
    }

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
    /// Rotates the bits of the indices of complex numbers in `count` rows left by log2(factor),
    /// which transposes a square: each round shuffles the rows perfectly.
    template <int count, int factor>
    static void rotate(Vector* rows) {
        for (int round = 1; count > 1 && round < factor; round *= 2) {
            Vector next[count];
            repeat<count>([&](auto r) {
                constexpr int upper = r % 2 * square;
                next[r] = shuffled(rows[r / 2], rows[(r + count) / 2], [](int i) {
                    return upper + i / 4 * 2 + i % 2 + i / 2 % 2 * lanes;
                });
            });
            repeat<count>([&](auto r) { rows[r] = next[r]; });
        }
    }
};

/// What a panel of `length` points will read at `in` and another one will write at `out`, unless
/// these are nullptr: as many pieces of two registers each, in the order in which panels are
/// loaded.
template <class T>
struct PanelMemory {
    const T* in;
    PanelLayout in_layout;
    const T* out;
    PanelLayout out_layout;
    int64_t length, asked = 0;

    /// Asks for `count` more pieces. Inlined by force: GCC leaves out calls of functions that do
    /// nothing but ask.
    [[gnu::always_inline]] void ask(int64_t count) {
        for (const int64_t end = std::min(asked + count, length); asked < end; ++asked) {
            if (in) ask_for_piece(in, in_layout);
            if (out) ask_for_piece(out, out_layout);
        }
    }

  private:
    /// A piece need not exist, as behind the last transform of all; of transforms shorter than
    /// `lanes` the pieces overlap and leave a part out. Asking for `out` as what will be written
    /// made long transforms 10 % slower.
    [[gnu::always_inline]] void ask_for_piece(const T* first, PanelLayout layout) const {
        constexpr int lanes = Panel<T>::lanes, line = Panel<T>::line_bytes / sizeof(T);
        constexpr int to_read = 0, second_level = 2;
        const T* piece = first + 2 * (layout.column == 1
                                          ? asked * layout.stride
                                          : asked % lanes * layout.column + asked / lanes * lanes);
        for (int i = 0; i < 2 * lanes; i += line)
            __builtin_prefetch(piece + i, to_read, second_level);
    }
};

}  // namespace gpu4s
