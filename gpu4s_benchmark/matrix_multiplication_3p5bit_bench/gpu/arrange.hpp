// SPDX-License-Identifier: Apache-2.0
// Activations as the kernel for many rows reads them. Tiles of `rows` rows, and of these blocks of
// 128 k, follow one another; a block is rows x 128 bytes. The bytes of 128 k are those of four
// units (row_pair.hpp): 16-byte chunk w of a row holds word w of all four, words of even k before
// words of odd k, and stands at w ^ (row % 8), which is what wgmma calls a swizzle of 128 bytes.
#pragma once

#include "../row_pair.hpp"
#include "common/backend/reduce.hpp"
#include "stage.hpp"

namespace gpu4s {

constexpr int arranged_depth = 128;  ///< k of a block

/// Exchanges words i and i + mask of lanes that differ in `mask`.
template <int mask>
__device__ inline void exchange_halves(uint32_t (&word)[4]) {
    const bool upper = threadIdx.x & mask;
#pragma unroll
    for (int pair = 0; pair < 2; ++pair) {
        const int i = mask == 1 ? 2 * pair : pair;
        const uint32_t first = word[i], second = word[i + mask];
        const uint32_t other = shuffle_xor(upper ? first : second, mask);
        word[i] = upper ? other : first;
        word[i + mask] = upper ? second : other;
    }
}
/// Each of four neighbouring lanes has a row of a 4 x 4 matrix and gets a column.
__device__ inline void transpose_of_four(uint32_t (&word)[4]) {
    exchange_halves<1>(word);
    exchange_halves<2>(word);
}

// One block per row of activations, rows behind M and blocks behind K being zero; also their sums
// over even and odd k.
template <class Count>
__global__ __launch_bounds__(256) void arrange_kernel(const int8_t* A, Count M, int64_t K,
                                                      int64_t blocks, int rows, uint4* arranged,
                                                      int2* sums) {
    const int64_t row = blockIdx.x;
    wait_for_previous_kernel();
    int2 total{0, 0};
    // Whole waves, as lanes exchange words.
    const int64_t units = (blocks * 4 + 63) / 64 * 64;
    for (int64_t unit = threadIdx.x; unit < units; unit += blockDim.x) {
        const int64_t k = unit * row_pair_depth, left = row < M ? K - k : 0;
        UnitActivations staged = stage_unit(A + row * K + k, left, K % 16 == 0);
        total.x += staged.even_sum;
        total.y += staged.odd_sum;
        transpose_of_four(staged.even);
        transpose_of_four(staged.odd);
        const int64_t block = unit / 4;
        if (block >= blocks) continue;
        const int lane = static_cast<int>(unit % 4), at = static_cast<int>(row % rows);
        uint4* to = arranged + ((row / rows * blocks + block) * rows + at) * 8;
        __builtin_memcpy(to + (lane ^ at % 8), staged.even, sizeof *to);
        __builtin_memcpy(to + ((lane + 4) ^ at % 8), staged.odd, sizeof *to);
    }
    total.x = reduce<256>(total.x, Sum{});
    __syncthreads();
    total.y = reduce<256>(total.y, Sum{});
    if (threadIdx.x == 0) sums[row] = total;
}

}  // namespace gpu4s
