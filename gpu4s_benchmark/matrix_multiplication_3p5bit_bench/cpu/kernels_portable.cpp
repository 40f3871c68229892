// SPDX-License-Identifier: Apache-2.0
// Portable sums, in vectors that compilers map to any instruction set: a 32-bit word is two 16-bit
// halves of four fields each, and fields times activations are added in 16 bits. The 16 products
// of a unit, of fields <= 15 and |a| <= 128, stay within 4 * 2 * (15 + 14) * 128 = 29696.
//
// Operations on vectors for 64 weights a 32-bit lane (28 bytes): 11 for the fourth odd word and 56
// masks and shifts, once for all rows, and for a row 32 multiplications and 32 additions of 16 bits
// and at the end 10 to widen; to spread a row's 32 activations 32, once for all columns of a call.
#include <cstring>

#include "common/backend/simd.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {
namespace {

using Words = backend::Lanes<std::uint32_t>;
using Vector = Words::Vector;
using Halves = backend::Lanes<std::uint16_t>::Vector;
using SignedHalves = backend::Lanes<std::int16_t>::Vector;
using SignedVector = backend::Lanes<std::int32_t>::Vector;

constexpr int parts = block_lanes / Words::count;  ///< vectors of a word of all lanes

/// The fourth odd word as codec35_fourth_word has it.
inline Vector fourth_word(Vector q4, Vector q5, Vector q6, int low_shift) {
    const int down = 3 - 3 * low_shift;
    constexpr std::uint32_t spare = 0x11111111;
    return (((q4 >> down & spare) << 2) | ((q5 >> down & spare) << 1) | (q6 >> down & spare))
           << low_shift;
}

/// to[0..] += both signed halves of every 32 bits.
inline void add_pairs(std::uint32_t* to, Halves sums) {
    const auto upper = reinterpret_cast<SignedVector>(sums) >> 16;
    const auto lower = reinterpret_cast<SignedVector>(reinterpret_cast<Vector>(sums) << 16) >> 16;
    Words::store(to, Words::load(to) + reinterpret_cast<Vector>(upper + lower));
}

/// Four activations in the halves of every 32 bits: 0 and 2, and 1 and 3.
inline void spread(const std::int8_t* from, Halves& even, Halves& odd) {
    std::uint32_t four;
    std::memcpy(&four, from, sizeof four);
    const auto bytes = reinterpret_cast<Halves>(Vector{} + four);
    even = reinterpret_cast<Halves>(reinterpret_cast<SignedHalves>(bytes << 8) >> 8);
    odd = reinterpret_cast<Halves>(reinterpret_cast<SignedHalves>(bytes) >> 8);
}

template <int Rows, int Blocks>
void sums(const BlockTask& task) {
    const auto odd_mask = static_cast<std::uint16_t>(7 << task.low_shift);
    std::uint32_t* segment = task.acc;
    std::int64_t segment_end = task.units_per_segment;
    for (std::int64_t unit = 0; unit < task.units; ++unit) {
        if (unit == segment_end) {
            segment_end += task.units_per_segment;
            segment += Rows * Blocks * block_columns;
        }
        Halves a[Rows][8][2];
        for (int row = 0; row < Rows; ++row)
            for (int i = 0; i < 8; ++i)
                spread(task.activations + (unit * Rows + row) * row_pair_depth + 4 * i,
                       a[row][i][0], a[row][i][1]);
        for (int part = 0; part < parts * Blocks; ++part) {
            const int block = part / parts;
            const int lane = part % parts * Words::count;
            const std::uint32_t* word =
                task.words + (block * task.block_units + unit) * unit_words + lane;
            Vector q[8];
            for (int i = 0; i < 7; ++i) {
                q[i] = Words::load(word + i * block_lanes);
                __builtin_prefetch(word + units_ahead * unit_words + i * block_lanes);
            }
            q[7] = fourth_word(q[4], q[5], q[6], task.low_shift);
            Halves high[Rows] = {};
            Halves low[Rows] = {};
#pragma GCC unroll 8
            for (int i = 0; i < 8; ++i) {
                const auto halves = reinterpret_cast<Halves>(q[i]);
                const auto mask = i < 4 ? std::uint16_t{15} : odd_mask;
#pragma GCC unroll 8
                for (int row = 0; row < Rows; ++row) {
                    low[row] += (halves & mask) * a[row][i][0];
                    high[row] += (halves >> 4 & mask) * a[row][i][0];
                    low[row] += (halves >> 8 & mask) * a[row][i][1];
                    high[row] += (halves >> 12 & mask) * a[row][i][1];
                }
            }
            for (int row = 0; row < Rows; ++row) {
                std::uint32_t* acc = segment + (row * Blocks + block) * block_columns + lane;
                add_pairs(acc, high[row]);
                add_pairs(acc + block_lanes, low[row]);
            }
        }
    }
}

}  // namespace

void block_sums_portable(const BlockTask& task) {
    with_tile(task.rows, task.blocks, [&](auto rows, auto blocks) { sums<rows, blocks>(task); });
}

}  // namespace gpu4s::cpu_3p5bit
