// SPDX-License-Identifier: Apache-2.0
// Portable sums: each 32-bit word is split into two 16-bit halves, and fields times activations
// are added in 16 bits, which compilers vectorise for any instruction set. 16 products of a field
// <= 15 and |a| <= 128 stay within 30720.
#include <algorithm>
#include <array>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/codec.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {
namespace {

using Halves = std::array<std::int16_t, block_lanes>;
using Sums = std::array<std::int32_t, block_lanes>;

/// sums += field at bit `shift` (under `mask`) of every half times a.
inline void add_products(const Halves& halves, int shift, std::int16_t mask, std::int16_t a,
                         Halves& sums) {
    for (std::size_t t = 0; t < block_lanes; ++t) {
        const auto field = static_cast<std::int16_t>((halves[t] >> shift) & mask);
        sums[t] = static_cast<std::int16_t>(sums[t] + static_cast<std::int16_t>(field * a));
    }
}

/// Four words of fields (even or odd rows) with their 16 activations.
inline void add_words(const std::uint32_t (&words)[4][block_lanes], std::int16_t mask,
                      const std::int8_t* a, Sums& high, Sums& low) {
    Halves high16{};
    Halves low16{};
    for (int i = 0; i < 4; ++i) {
        for (int half = 0; half < 2; ++half) {
            Halves halves;
            for (std::size_t t = 0; t < block_lanes; ++t)
                halves[t] = static_cast<std::int16_t>(words[i][t] >> (16 * half));
            const std::int16_t a0 = a[4 * i + 2 * half];
            const std::int16_t a1 = a[4 * i + 2 * half + 1];
            add_products(halves, 0, mask, a0, low16);
            add_products(halves, 4, mask, a0, high16);
            add_products(halves, 8, mask, a1, low16);
            add_products(halves, 12, mask, a1, high16);
        }
    }
    for (std::size_t t = 0; t < block_lanes; ++t) {
        high[t] += high16[t];
        low[t] += low16[t];
    }
}

}  // namespace

void block_sums_portable(const BlockTask& task) {
    const auto odd_mask = static_cast<std::int16_t>(7 << task.low_shift);
    std::int32_t* acc = task.acc;
    std::int64_t segment = 0;
    for (std::int64_t first = 0; first < task.units; first += task.units_per_segment, ++segment) {
        const std::int64_t last = std::min(task.units, first + task.units_per_segment);
        for (int row = 0; row < task.rows; ++row, acc += block_columns) {
            Sums high{};
            Sums low{};
            for (std::int64_t unit = first; unit < last; ++unit) {
                const std::uint32_t* word = task.words + unit * unit_words;
                const std::int8_t* a = task.activations + row * task.row_stride + unit * 32;
                std::uint32_t even[4][block_lanes];
                std::uint32_t odd[4][block_lanes];
                std::copy_n(word, 4 * block_lanes, &even[0][0]);
                std::copy_n(word + 4 * block_lanes, 3 * block_lanes, &odd[0][0]);
                for (int t = 0; t < block_lanes; ++t)
                    odd[3][t] =
                        codec35_fourth_word(odd[0][t], odd[1][t], odd[2][t], task.low_shift);
                add_words(even, 15, a, high, low);
                add_words(odd, odd_mask, a + 16, high, low);
            }
            const std::int32_t bias = task.bias[row * task.bias_stride + segment];
            for (std::size_t t = 0; t < block_lanes; ++t) {
                acc[t] = high[t] - bias;
                acc[block_lanes + t] = low[t] - bias;
            }
        }
    }
}

}  // namespace gpu4s::cpu_3p5bit
