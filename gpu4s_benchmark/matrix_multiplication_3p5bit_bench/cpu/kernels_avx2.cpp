// SPDX-License-Identifier: Apache-2.0
// AVX2 sums: fields (at most 15) are masked out and multiplied by VPMADDUBSW; the 8 words of a
// unit add up to at most 4 * 15 * 256 + 4 * 14 * 256 = 29696 in 16 bits, then VPMADDWD widens.
#ifdef __x86_64__
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {
namespace {

/// Rows of A that share the unpacking; more would not fit into 16 registers.
constexpr int shared_rows = 2;

/// The 8 words of fields of one unit, 8 lanes: 4 of even rows, 4 of odd rows.
[[gnu::target("avx2"), gnu::always_inline]] inline void load_unit(const std::uint32_t* word,
                                                                  int low_shift,
                                                                  __m256i (&fields)[8]) {
    for (int i = 0; i < 7; ++i)
        fields[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(word + i * block_lanes));
    const __m256i spare = _mm256_set1_epi32(0x11111111);
    const __m128i down = _mm_cvtsi32_si128(3 - 3 * low_shift);
    const __m256i s4 = _mm256_and_si256(_mm256_srl_epi32(fields[4], down), spare);
    const __m256i s5 = _mm256_and_si256(_mm256_srl_epi32(fields[5], down), spare);
    const __m256i s6 = _mm256_and_si256(_mm256_srl_epi32(fields[6], down), spare);
    const __m256i fourth =
        _mm256_or_si256(_mm256_or_si256(_mm256_slli_epi32(s4, 2), _mm256_slli_epi32(s5, 1)), s6);
    fields[7] = _mm256_sll_epi32(fourth, _mm_cvtsi32_si128(low_shift));
}

template <int Rows>
[[gnu::target("avx2")]] void rows_sums(const BlockTask& task, int first_row) {
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i even_mask = _mm256_set1_epi8(15);
    const __m256i odd_mask = _mm256_set1_epi8(static_cast<char>(7 << task.low_shift));
    const std::int8_t* activations = task.activations + first_row * task.row_stride;
    std::int64_t segment = 0;
    for (std::int64_t first = 0; first < task.units; first += task.units_per_segment, ++segment) {
        const std::int64_t last = std::min(task.units, first + task.units_per_segment);
        __m256i high[Rows][2] = {};
        __m256i low[Rows][2] = {};
        for (std::int64_t unit = first; unit < last; ++unit) {
            for (int half = 0; half < 2; ++half) {
                __m256i fields[8];
                load_unit(task.words + unit * unit_words + half * 8, task.low_shift, fields);
                __m256i high16[Rows] = {};
                __m256i low16[Rows] = {};
#pragma GCC unroll 8
                for (int i = 0; i < 8; ++i) {
                    const __m256i mask = i < 4 ? even_mask : odd_mask;
                    const __m256i low_field = _mm256_and_si256(fields[i], mask);
                    const __m256i high_field =
                        _mm256_and_si256(_mm256_srli_epi32(fields[i], 4), mask);
                    for (int row = 0; row < Rows; ++row) {
                        std::int32_t four;
                        std::memcpy(&four, activations + row * task.row_stride + unit * 32 + 4 * i,
                                    sizeof four);
                        const __m256i a = _mm256_set1_epi32(four);
                        high16[row] =
                            _mm256_add_epi16(high16[row], _mm256_maddubs_epi16(high_field, a));
                        low16[row] =
                            _mm256_add_epi16(low16[row], _mm256_maddubs_epi16(low_field, a));
                    }
                }
                for (int row = 0; row < Rows; ++row) {
                    high[row][half] =
                        _mm256_add_epi32(high[row][half], _mm256_madd_epi16(high16[row], ones));
                    low[row][half] =
                        _mm256_add_epi32(low[row][half], _mm256_madd_epi16(low16[row], ones));
                }
            }
        }
        for (int row = 0; row < Rows; ++row) {
            const int r = first_row + row;
            const __m256i bias = _mm256_set1_epi32(task.bias[r * task.bias_stride + segment]);
            auto* acc =
                reinterpret_cast<__m256i*>(task.acc + (segment * task.rows + r) * block_columns);
            for (int half = 0; half < 2; ++half) {
                _mm256_storeu_si256(acc + half, _mm256_sub_epi32(high[row][half], bias));
                _mm256_storeu_si256(acc + 2 + half, _mm256_sub_epi32(low[row][half], bias));
            }
        }
    }
}

}  // namespace

void block_sums_avx2(const BlockTask& task) {
    for (int row = 0; row < task.rows; row += shared_rows)
        task.rows - row == 1 ? rows_sums<1>(task, row) : rows_sums<shared_rows>(task, row);
}

}  // namespace gpu4s::cpu_3p5bit
#endif
