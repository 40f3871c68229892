// SPDX-License-Identifier: Apache-2.0
// AVX-512 VNNI sums: VPDPBUSD takes the stored word itself as unsigned bytes (16 * high field +
// low field) and the masked low fields; the high sums are (F - L) / 16. 14 logic operations, 3
// shifts and 16 VPDPBUSD a row for 1024 weights.
#ifdef __x86_64__
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {
namespace {

/// Shifts are written with vector operators: the intrinsics' own definitions draw a false warning
/// about an uninitialised value from GCC 12.
using Unsigned = std::uint32_t __attribute__((vector_size(64)));
using Signed = std::int32_t __attribute__((vector_size(64)));

/// (a & mask) | (b & ~mask) in one VPTERNLOG.
[[gnu::target("avx512f"), gnu::always_inline]] inline __m512i select(std::uint32_t mask, Unsigned a,
                                                                     Unsigned b) {
    return _mm512_ternarylogic_epi32(_mm512_set1_epi32(static_cast<int>(mask)),
                                     reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b),
                                     0xCA);
}

/// to[0..15] += sums.
[[gnu::target("avx512f"), gnu::always_inline]] inline void add_to(std::uint32_t* to, __m512i sums) {
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_loadu_si512(to), sums));
}

/// The fourth odd word; bits that no field owns are left as they come.
template <int LowShift>
[[gnu::target("avx512f"), gnu::always_inline]] inline __m512i fourth_word(__m512i q4, __m512i q5,
                                                                          __m512i q6) {
    const auto w4 = reinterpret_cast<Unsigned>(q4);
    const auto w5 = reinterpret_cast<Unsigned>(q5);
    const auto w6 = reinterpret_cast<Unsigned>(q6);
    if constexpr (LowShift == 0) {
        const __m512i upper = select(0x44444444, w4 >> 1, w5 >> 2);
        return select(0x66666666, reinterpret_cast<Unsigned>(upper), w6 >> 3);
    } else {
        const __m512i upper = select(0x88888888, w4 << 3, w5 << 2);
        return select(0xCCCCCCCC, reinterpret_cast<Unsigned>(upper), w6 << 1);
    }
}

/// Units whose 65536 k keep the sums of whole words below 2^31.
constexpr std::int64_t longest_sum = 2048;

template <int Rows, int Blocks, int LowShift>
[[gnu::target("avx512f,avx512vnni")]] void sums(const BlockTask& task) {
    const __m512i low_even = _mm512_set1_epi32(0x0F0F0F0F);
    const __m512i low_odd = _mm512_set1_epi32(0x07070707 << LowShift);
    const __m512i full_odd = _mm512_set1_epi32(static_cast<int>(0x77777777U << LowShift));
    std::uint32_t* acc = task.acc;
    std::int64_t segment_end = task.units_per_segment;
    for (std::int64_t first = 0, last; first < task.units; first = last) {
        last = std::min({task.units, first + longest_sum, segment_end});
        __m512i full[Rows][Blocks];
        __m512i low[Rows][Blocks];
        for (int row = 0; row < Rows; ++row)
            for (int b = 0; b < Blocks; ++b) full[row][b] = low[row][b] = _mm512_setzero_si512();
        for (std::int64_t unit = first; unit < last; ++unit) {
            const std::int8_t* activations = task.activations + unit * Rows * row_pair_depth;
#pragma GCC unroll 4
            for (int b = 0; b < Blocks; ++b) {
                const std::uint32_t* word = task.words + (b * task.block_units + unit) * unit_words;
                __m512i q[8];
                for (int i = 0; i < 7; ++i) {
                    q[i] = _mm512_loadu_si512(word + i * block_lanes);
                    _mm_prefetch(word + units_ahead * unit_words + i * block_lanes, _MM_HINT_T0);
                }
                q[7] = fourth_word<LowShift>(q[4], q[5], q[6]);
#pragma GCC unroll 8
                for (int i = 0; i < 8; ++i) {
                    const __m512i both = i < 4 ? q[i] : _mm512_and_si512(q[i], full_odd);
                    const __m512i lower = _mm512_and_si512(q[i], i < 4 ? low_even : low_odd);
#pragma GCC unroll 8
                    for (int row = 0; row < Rows; ++row) {
                        std::int32_t four;
                        std::memcpy(&four, activations + row * row_pair_depth + 4 * i, sizeof four);
                        const __m512i a = _mm512_set1_epi32(four);
                        full[row][b] = _mm512_dpbusd_epi32(full[row][b], both, a);
                        low[row][b] = _mm512_dpbusd_epi32(low[row][b], lower, a);
                    }
                }
            }
        }
        for (int row = 0; row < Rows; ++row)
            for (int b = 0; b < Blocks; ++b) {
                std::uint32_t* to = acc + (row * Blocks + b) * block_columns;
                const __m512i high = _mm512_sub_epi32(full[row][b], low[row][b]);
                add_to(to, reinterpret_cast<__m512i>(reinterpret_cast<Signed>(high) >> 4));
                add_to(to + block_lanes, low[row][b]);
            }
        if (last == segment_end) {
            segment_end += task.units_per_segment;
            acc += Rows * Blocks * block_columns;
        }
    }
}

}  // namespace

void block_sums_avx512vnni(const BlockTask& task) {
    with_tile(task.rows, task.blocks, [&](auto rows, auto blocks) {
        task.low_shift == 0 ? sums<rows, blocks, 0>(task) : sums<rows, blocks, 1>(task);
    });
}

}  // namespace gpu4s::cpu_3p5bit
#endif
