// SPDX-License-Identifier: Apache-2.0
// What one instruction set has to provide to cpu/kernels.cpp: the sums of one block of columns.
#pragma once

#include <cstdint>

namespace gpu4s::cpu_3p5bit {

constexpr int block_lanes = 16;                 ///< column pairs of a block
constexpr int block_columns = 2 * block_lanes;  ///< high columns 0..15, low columns 16..31
constexpr int tile_rows = 4;                    ///< rows of A that one call takes at most
constexpr std::int64_t unit_words = 7 * block_lanes;

/// One block of 32 columns x `segments` segments x `rows` rows of A. Weights have unsigned_high.
struct BlockTask {
    const std::uint32_t* words;      ///< [units][7][16], the first unit of the first segment
    const std::int8_t* activations;  ///< row 0 at the same k; each unit has 8 words of 4 bytes:
                                     ///< its 16 activations of even k, then its 16 of odd k
    std::int64_t row_stride;         ///< from a row of activations to the next, in bytes
    const std::int32_t* bias;        ///< 8 * S_e + (4 << low_shift) * S_o of row 0, segment 0
    std::int64_t bias_stride;        ///< from a row's biases to the next row's
    std::int64_t units;              ///< of all segments
    std::int64_t units_per_segment;  ///< the last segment may be shorter; at most 2048
    int rows;                        ///< 1..tile_rows
    int low_shift;
    std::int32_t* acc;  ///< [segments][rows][32], written: exact sums
};

void block_sums_portable(const BlockTask& task);

/// Defined on x86-64 only; to be called only if the processor has AVX2.
void block_sums_avx2(const BlockTask& task);

/// Defined on x86-64 only; to be called only if the processor has AVX-512 F and VNNI.
void block_sums_avx512vnni(const BlockTask& task);

}  // namespace gpu4s::cpu_3p5bit
