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

/// Chains: independent sums, enough of them to hide the latency of VPDPBUSD (5 cycles, 2 a cycle).
template <int Rows, int LowShift, int Chains = Rows == 1 ? 4 : 2>
[[gnu::target("avx512f,avx512vnni")]] void sums(const BlockTask& task) {
    const __m512i low_even = _mm512_set1_epi32(0x0F0F0F0F);
    const __m512i low_odd = _mm512_set1_epi32(0x07070707 << LowShift);
    const __m512i full_odd = _mm512_set1_epi32(static_cast<int>(0x77777777U << LowShift));
    std::int64_t segment = 0;
    for (std::int64_t first = 0; first < task.units; first += task.units_per_segment, ++segment) {
        const std::int64_t last = std::min(task.units, first + task.units_per_segment);
        __m512i full[Rows][Chains];
        __m512i low[Rows][Chains];
        for (int row = 0; row < Rows; ++row)
            for (int c = 0; c < Chains; ++c) full[row][c] = low[row][c] = _mm512_setzero_si512();
        for (std::int64_t unit = first; unit < last; ++unit) {
            const std::uint32_t* word = task.words + unit * unit_words;
            __m512i q[8];
            for (int i = 0; i < 7; ++i) q[i] = _mm512_loadu_si512(word + i * block_lanes);
            q[7] = fourth_word<LowShift>(q[4], q[5], q[6]);
#pragma GCC unroll 8
            for (int i = 0; i < 8; ++i) {
                const __m512i both = i < 4 ? q[i] : _mm512_and_si512(q[i], full_odd);
                const __m512i lower = _mm512_and_si512(q[i], i < 4 ? low_even : low_odd);
#pragma GCC unroll 4
                for (int row = 0; row < Rows; ++row) {
                    std::int32_t four;
                    std::memcpy(&four, task.activations + row * task.row_stride + unit * 32 + 4 * i,
                                sizeof four);
                    const __m512i a = _mm512_set1_epi32(four);
                    full[row][i % Chains] = _mm512_dpbusd_epi32(full[row][i % Chains], both, a);
                    low[row][i % Chains] = _mm512_dpbusd_epi32(low[row][i % Chains], lower, a);
                }
            }
        }
        for (int row = 0; row < Rows; ++row) {
            __m512i f = full[row][0];
            __m512i l = low[row][0];
            for (int c = 1; c < Chains; ++c) {
                f = _mm512_add_epi32(f, full[row][c]);
                l = _mm512_add_epi32(l, low[row][c]);
            }
            const __m512i bias = _mm512_set1_epi32(task.bias[row * task.bias_stride + segment]);
            std::int32_t* acc = task.acc + (segment * Rows + row) * block_columns;
            const auto high =
                reinterpret_cast<__m512i>(reinterpret_cast<Signed>(_mm512_sub_epi32(f, l)) >> 4);
            _mm512_storeu_si512(acc, _mm512_sub_epi32(high, bias));
            _mm512_storeu_si512(acc + block_lanes, _mm512_sub_epi32(l, bias));
        }
    }
}

template <int LowShift>
void sums_of_rows(const BlockTask& task) {
    switch (task.rows) {
        case 1: return sums<1, LowShift>(task);
        case 2: return sums<2, LowShift>(task);
        case 3: return sums<3, LowShift>(task);
        default: return sums<4, LowShift>(task);
    }
}

}  // namespace

void block_sums_avx512vnni(const BlockTask& task) {
    task.low_shift == 0 ? sums_of_rows<0>(task) : sums_of_rows<1>(task);
}

}  // namespace gpu4s::cpu_3p5bit
#endif
