// SPDX-License-Identifier: Apache-2.0
// Sums of a group of k in the kernel for many rows, as floats that nothing has to convert: to the
// bits of 1.5 x 2^23 an integer n, |n| < 2^22, adds n, to those of 1.5 x 2^19 n / 16. That, less
// what offsets of W add, is what products of a step begin with; a float less `zero` comes out.
#pragma once

#include <bit>

#include "many_rows_stages.hpp"

namespace gpu4s {

/// Of sums of high columns, in sixteenths, and of low ones; |sum| <= 128 k x 128 x 8 = 2^17.
constexpr float many_rows_zero_high = 0x1.8p19f, many_rows_zero_low = 0x1.8p23f;

/// Finds what products with a stage begin with. By the attending warps; `warp`: which of them.
template <int low_shift, int rows>
__device__ void many_rows_begin_group(ManyRowsStage<rows, true>& stage, int warp) {
    using Unit = MmaInstruction<int8_t, 8>;
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    // Rows of offsets of W: eight of high columns, eight of low ones.
    constexpr auto bytes = [](int even, int odd) {
        return static_cast<uint32_t>((even & 255) | (odd & 255) << 8) * 0x10001u;
    };
    constexpr uint32_t high = bytes(-16 * bias.high_even, -16 * bias.high_odd);
    constexpr uint32_t low = bytes(-bias.low_even, -bias.low_odd);
    constexpr uint32_t words_a[] = {high, low, high, low};
    typename Unit::A a;
    __builtin_memcpy(&a, words_a, sizeof a);
    const int lane = threadIdx.x % 32;
    for (int c = warp; c < rows / 8; c += many_rows_attending) {
        constexpr int zero[] = {std::bit_cast<int>(many_rows_zero_high),
                                std::bit_cast<int>(many_rows_zero_low)};
        typename Unit::D sums{{zero[0], zero[0], zero[1], zero[1]}};
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            uint32_t words[4];
            const int row = lane % 8, chunk = 4 * half + lane / 8;
            load_four_blocks<false>(words, stage.activations + (8 * c + row) * 8 + (chunk ^ row));
#pragma unroll
            for (int i = 0; i < 2; ++i) {
                typename Unit::B b;
                __builtin_memcpy(&b, words + 2 * i, sizeof b);
                Unit::multiply_add(sums, a, b);
            }
        }
        if (lane < 4) __builtin_memcpy(&stage.begin[c][lane], sums.element, sizeof(int4));
    }
}

/// Sets the sums of a thread to what they begin with.
template <int rows>
__device__ void many_rows_begin_sums(const ManyRowsStage<rows, true>& stage, int (&high)[rows / 2],
                                     int (&low)[rows / 2]) {
#pragma unroll
    for (int c = 0; c < rows / 8; ++c) {
        const int4 begin = stage.begin[c][threadIdx.x % 4];
        high[4 * c] = high[4 * c + 2] = begin.x;
        high[4 * c + 1] = high[4 * c + 3] = begin.y;
        low[4 * c] = low[4 * c + 2] = begin.z;
        low[4 * c + 1] = low[4 * c + 3] = begin.w;
    }
}

}  // namespace gpu4s
