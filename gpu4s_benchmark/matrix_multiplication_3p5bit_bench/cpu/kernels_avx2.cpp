// SPDX-License-Identifier: Apache-2.0
// AVX2 and AVX-VNNI sums, half a block and one unit at a time. AVX2: fields (at most 15) are masked
// out and multiplied by VPMADDUBSW; the 8 words of a unit add up to at most 4 * 15 * 256 +
// 4 * 14 * 256 = 29696 in 16 bits, then VPMADDWD widens. AVX-VNNI: VPDPBUSD takes whole words for
// the high fields, as with AVX-512.
//
// Operations for these 512 weights (224 bytes) and a row (32 bytes of activations, 8 broadcasts):
//   to unpack, once for all rows   11 for the fourth odd word; 24 masks and shifts, VNNI 12 masks
//   AVX2, a row                    16 VPMADDUBSW, 16 additions; at the end 2 VPMADDWD, 2 additions
//   AVX-VNNI, a row                16 VPDPBUSD; at the end 4
#ifdef __x86_64__
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {
namespace {

/// The 8 words of fields of one unit, 8 lanes: 4 of even rows, 4 of odd rows.
[[gnu::target("avx2"), gnu::always_inline]] inline void load_unit(const std::uint32_t* word,
                                                                  int low_shift,
                                                                  __m256i (&fields)[8]) {
    for (int i = 0; i < 7; ++i) {
        fields[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(word + i * block_lanes));
        _mm_prefetch(word + units_ahead * unit_words + i * block_lanes, _MM_HINT_T0);
    }
    const __m256i spare = _mm256_set1_epi32(0x11111111);
    const __m128i down = _mm_cvtsi32_si128(3 - 3 * low_shift);
    const __m256i s4 = _mm256_and_si256(_mm256_srl_epi32(fields[4], down), spare);
    const __m256i s5 = _mm256_and_si256(_mm256_srl_epi32(fields[5], down), spare);
    const __m256i s6 = _mm256_and_si256(_mm256_srl_epi32(fields[6], down), spare);
    const __m256i fourth =
        _mm256_or_si256(_mm256_or_si256(_mm256_slli_epi32(s4, 2), _mm256_slli_epi32(s5, 1)), s6);
    fields[7] = _mm256_sll_epi32(fourth, _mm_cvtsi32_si128(low_shift));
}

/// to[0..7] += sums.
[[gnu::target("avx2"), gnu::always_inline]] inline void add_to(std::uint32_t* to, __m256i sums) {
    auto* at = reinterpret_cast<__m256i*>(to);
    _mm256_storeu_si256(at, _mm256_add_epi32(_mm256_loadu_si256(at), sums));
}

/// sums + fields * a, the products of four bytes in 32 bits or those of two in 16 bits. VPDPBUSD is
/// written out, as its intrinsic would ask for AVX-VNNI wherever this is inlined.
template <bool HasVnni>
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i add_products(__m256i sums,
                                                                        __m256i fields, __m256i a) {
    if constexpr (HasVnni) {
        asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums) : "x"(fields), "x"(a));
    } else {
        sums = _mm256_add_epi16(sums, _mm256_maddubs_epi16(fields, a));
        asm("" : "+x"(sums));  // GCC would add in another order, with products in memory
    }
    return sums;
}

template <bool HasVnni, int Rows, int Blocks>
[[gnu::target("avx2")]] void sums(const BlockTask& task) {
    constexpr int at_once = std::min(Rows, HasVnni ? 4 : 2);  // whose sums fit into registers
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i even_mask = _mm256_set1_epi8(15);
    const __m256i odd_mask = _mm256_set1_epi8(static_cast<char>(7 << task.low_shift));
    const __m256i full_odd = _mm256_or_si256(odd_mask, _mm256_slli_epi32(odd_mask, 4));
    std::uint32_t* segment = task.acc;
    std::int64_t segment_end = task.units_per_segment;
    for (std::int64_t unit = 0; unit < task.units; ++unit) {
        if (unit == segment_end) {
            segment_end += task.units_per_segment;
            segment += Rows * Blocks * block_columns;
        }
        const std::int8_t* activations = task.activations + unit * Rows * row_pair_depth;
        for (int part = 0; part < 2 * Blocks; ++part) {  // half a block
            const std::int64_t at = (part / 2 * task.block_units + unit) * unit_words;
            __m256i low[8];
            __m256i high[8];
            load_unit(task.words + at + part % 2 * 8, task.low_shift, low);
#pragma GCC unroll 8
            for (int i = 0; i < 8; ++i) {
                const __m256i mask = i < 4 ? even_mask : odd_mask;
                if constexpr (HasVnni)
                    high[i] = i < 4 ? low[i] : _mm256_and_si256(low[i], full_odd);
                else
                    high[i] = _mm256_and_si256(_mm256_srli_epi32(low[i], 4), mask);
                low[i] = _mm256_and_si256(low[i], mask);
            }
            for (int row = 0; row < Rows; row += at_once) {
                __m256i high_sums[at_once] = {};
                __m256i low_sums[at_once] = {};
#pragma GCC unroll 8
                for (int i = 0; i < 8; ++i)
#pragma GCC unroll 4
                    for (int r = 0; r < at_once; ++r) {
                        std::int32_t four;
                        std::memcpy(&four, activations + (row + r) * row_pair_depth + 4 * i,
                                    sizeof four);
                        const __m256i a = _mm256_set1_epi32(four);
                        high_sums[r] = add_products<HasVnni>(high_sums[r], high[i], a);
                        low_sums[r] = add_products<HasVnni>(low_sums[r], low[i], a);
                    }
                for (int r = 0; r < at_once; ++r) {
                    std::uint32_t* acc =
                        segment + ((row + r) * Blocks + part / 2) * block_columns + part % 2 * 8;
                    const __m256i h = high_sums[r];
                    const __m256i l = low_sums[r];
                    add_to(acc, HasVnni ? _mm256_srai_epi32(_mm256_sub_epi32(h, l), 4)
                                        : _mm256_madd_epi16(h, ones));
                    add_to(acc + block_lanes, HasVnni ? l : _mm256_madd_epi16(l, ones));
                }
            }
        }
    }
}

}  // namespace

void block_sums_avx2(const BlockTask& task) {
    with_tile(task.rows, task.blocks,
              [&](auto rows, auto blocks) { sums<false, rows, blocks>(task); });
}

void block_sums_avxvnni(const BlockTask& task) {
    with_tile(task.rows, task.blocks,
              [&](auto rows, auto blocks) { sums<true, rows, blocks>(task); });
}

}  // namespace gpu4s::cpu_3p5bit
#endif
