// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/matrix_unit.hpp"
#include "common/backend/warpgroup.hpp"
#include "row_pair_unit.hpp"

namespace gpu4s {

using ManyRowsOperands = RowPairUnit8<MmaInstruction<int8_t, 8>>;

/// W as the kernel for many rows reads it, see there.
constexpr RowPairFormat many_rows_format(int low_shift) {
    RowPairFormat format = ManyRowsOperands::format(low_shift);
    format.vector = 2, format.run = 4, format.together = 8;
    return format;
}

/// The weights of a stage as a lane's operands of four products each: full and low words of row
/// pairs.
template <int low_shift>
struct ManyRowsWeights {
    uint32_t full[4][4], low[4][4];

    /// From those of 32 columns. Registers of products are not to be touched: all operands are
    /// ready before the first of them.
    __device__ void unpack(const uint2 (&packed)[7 * 32]) {
        constexpr uint32_t low_fields = 0x000f000fu | 0x07000700u << low_shift;
        uint2 held[7];
#pragma unroll
        for (int v = 0; v < 7; ++v) held[v] = packed[v * 32 + threadIdx.x % 32];
        uint32_t word[14];
        __builtin_memcpy(word, held, sizeof word);
        const typename ManyRowsOperands::template Weights<low_shift> weights(word);
#pragma unroll
        for (int i = 0; i < 4; ++i)
#pragma unroll
            for (int w = 0; w < 4; ++w) {
                const auto& words = weights.full[w % 2];
                const uint32_t both = byte_permute(words[i], words[4 + i], w < 2 ? 0x5140 : 0x7362);
                full[i][w] = forget(both);
                low[i][w] = forget(both & low_fields);
            }
    }
    /// Starts to add their products to the sums of full and of low.
    template <int count>
    __device__ void start(const uint4* activations, int (&f)[count], int (&l)[count]) const {
        const uint64_t b = matrix_descriptor(activations);
        warpgroup_fence(f, l);
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            warpgroup_multiply_add(f, full[i], b + 2 * i);
            warpgroup_multiply_add(l, low[i], b + 2 * i);
        }
        warpgroup_commit();
    }
};

}  // namespace gpu4s
