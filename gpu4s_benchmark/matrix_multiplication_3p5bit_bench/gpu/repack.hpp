// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../row_pair.hpp"
#include "naive.hpp"

namespace gpu4s {

/// The layout of the opt kernels: 32 lanes of two columns, 16-byte vectors of four units each.
constexpr RowPairFormat gpu_row_pairs(int64_t low_shift) {
    return {
        .unsigned_high = false, .low_shift = static_cast<int>(low_shift), .lanes = 32, .vector = 4};
}
constexpr int row_pair_step = 128;  ///< k that one lane's seven vectors cover

// One thread per 32-bit word of the row-paired layout (row_pair.hpp), from container codes. A
// template, as kernels cannot be inline; Word is uint32_t.
template <class Word>
__global__ void repack_3p5bit_kernel(const uint8_t* W, MatrixMultiplication3p5bit::Shape s,
                                     Word* words, int64_t count) {
    const int64_t index = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (index >= count) return;
    // The inverse of row_pair_index: vector component, lane, vector, step, block.
    const int64_t steps = (s.k + row_pair_step - 1) / row_pair_step;
    const int lane = static_cast<int>(index / 4 % 32);
    const int flat = static_cast<int>(index / 128 % row_pair_words * 4 + index % 4);
    const int64_t step = index / (128 * row_pair_words) % steps;
    const int64_t block = index / (128 * row_pair_words) / steps;
    const int64_t first_pair = (step * 4 + flat / row_pair_words) * (row_pair_depth / 2);
    const int word = flat % row_pair_words;
    const int64_t j = block * 64 + lane;

    const auto field = [&](int64_t column, int pair) {
        const bool inside = column < s.n && 2 * (first_pair + pair) < s.k;
        return inside ? static_cast<uint32_t>(code_at(W, s, first_pair + pair, column)) : 0u;
    };
    uint32_t packed = 0;
    for (int byte = 0; byte < 4; ++byte) {
        if (word < 4) {  // h of j in two's complement over h + 8 of j'
            const uint32_t high = field(j, 4 * word + byte) >> 3;
            const uint32_t low = (field(j + 32, 4 * word + byte) >> 3) ^ 8u;
            packed |= (high << 4 | low) << (8 * byte);
            continue;
        }
        const auto odd = [&](int pair) {  // l of j, offset by 4 unless shifted, over l + 4 of j'
            const uint32_t high = (field(j, pair) & 7u) ^ (s.low_shift == 0 ? 4u : 0u);
            const uint32_t low = (field(j + 32, pair) & 7u) ^ 4u;
            return high << 4 | low;
        };
        const uint32_t own = odd(4 * (word - 4) + byte);
        const uint32_t spare = odd(12 + byte) >> (6 - word) & 0x11u;  // one bit of each field
        packed |= (own << s.low_shift | spare << (s.low_shift == 0 ? 3 : 0)) << (8 * byte);
    }
    words[index] = packed;
}

/// The weights of args in device memory as gpu_row_pairs says; queued on the stream.
template <class T>
backend::Buffer repack_3p5bit(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    const auto& s = args.shape;
    const auto count = static_cast<int64_t>(row_pair_size(s.k, s.n, gpu_row_pairs(s.low_shift)));
    backend::Buffer words(static_cast<size_t>(count) * sizeof(uint32_t));
    launch(repack_3p5bit_kernel<uint32_t>, blocks_for(count, 256), 256, 0, stream, args.W, s,
           words.as<uint32_t>(), count);
    return words;
}

}  // namespace gpu4s
