// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../row_pair.hpp"
#include "naive.hpp"

namespace gpu4s {

// One thread per 32-bit word of the row-paired layout (row_pair.hpp), from container codes. A
// template, as kernels cannot be inline; Word is uint32_t.
template <class Word>
__global__ void repack_3p5bit_kernel(const uint8_t* W, MatrixMultiplication3p5bit::Shape s,
                                     RowPairFormat format, Word* words, int64_t count) {
    const int64_t index = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (index >= count) return;
    const auto place = RowPairPlace::at(index, row_pair_units(s.k, format), format);
    const int word = place.word;
    const int64_t j = 2 * format.pairs() * place.block + place.pair, other = j + format.pairs();

    const auto field = [&](int64_t column, int pair) {
        const int64_t k = format.k_of(place.unit, 2 * pair);
        return column < s.n && k < s.k ? static_cast<uint32_t>(code_at(W, s, k / 2, column)) : 0u;
    };
    uint32_t packed = 0;
    for (int byte = 0; byte < 4; ++byte) {
        if (word < 4) {  // h of j in two's complement over h + 8 of j'
            const uint32_t high = field(j, 4 * word + byte) >> 3;
            const uint32_t low = (field(other, 4 * word + byte) >> 3) ^ 8u;
            packed |= (high << 4 | low) << (8 * byte);
            continue;
        }
        const auto odd = [&](int pair) {  // l of j, offset by 4 unless shifted, over l + 4 of j'
            const uint32_t high = (field(j, pair) & 7u) ^ (s.low_shift == 0 ? 4u : 0u);
            const uint32_t low = (field(other, pair) & 7u) ^ 4u;
            return high << 4 | low;
        };
        const uint32_t own = odd(4 * (word - 4) + byte);
        const uint32_t spare = odd(12 + byte) >> (6 - word) & 0x11u;  // one bit of each field
        packed |= (own << s.low_shift | spare << (s.low_shift == 0 ? 3 : 0)) << (8 * byte);
    }
    words[index] = packed;
}

/// Returns function.operator()<low_shift>(): kernels unpack with it as a constant.
template <class Function>
auto with_low_shift(int64_t low_shift, Function function) {
    return low_shift == 0 ? function.template operator()<0>() : function.template operator()<1>();
}

/// The weights of args in device memory in this format, whose high fields must be signed; queued on
/// the stream.
template <class Args>
backend::Buffer repack_3p5bit(const Args& args, const RowPairFormat& format, Stream stream) {
    const auto& s = args.shape;
    const auto count = static_cast<int64_t>(row_pair_size(s.k, s.n, format));
    backend::Buffer words(static_cast<size_t>(count) * sizeof(uint32_t));
    launch(repack_3p5bit_kernel<uint32_t>, blocks_for(count, 256), 256, 0, stream, args.W, s,
           format, words.as<uint32_t>(), count);
    return words;
}

}  // namespace gpu4s
