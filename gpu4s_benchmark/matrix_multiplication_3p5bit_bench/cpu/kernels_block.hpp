// SPDX-License-Identifier: Apache-2.0
// What one instruction set has to provide to cpu/kernels.cpp: the sums of a few rows of A and a
// few blocks of columns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels.hpp"

namespace gpu4s::cpu_3p5bit {

constexpr int block_lanes = 16;                 ///< column pairs of a block
constexpr int block_columns = 2 * block_lanes;  ///< high columns 0..15, low columns 16..31
constexpr std::int64_t unit_words = 7 * block_lanes;
constexpr int tile_rows = 8;    ///< rows of A that one call takes at most
constexpr int tile_blocks = 4;  ///< blocks that one call takes at most, and rows * blocks <= 8
/// Units (of one block) that a kernel asks memory for ahead of their use.
constexpr std::int64_t units_ahead = 2;

/// Blocks beside each other that are taken with so many rows. A core that reads several blocks at
/// a time has more of them under way from memory than one that reads them one after the other.
constexpr int blocks_of(int rows) { return std::min(tile_blocks, tile_rows / rows); }

/// Weights have unsigned_high. acc += activation * (stored field), which is the weight plus 8 in
/// even rows of W and plus 4 << low_shift in odd rows; sums wrap modulo 2^32.
struct BlockTask {
    const std::uint32_t* words;      ///< [blocks][block_units][7][16]; the first `units` are taken
    std::int64_t block_units;        ///< units from a block to the next
    const std::int8_t* activations;  ///< [units][rows][32]: of a unit first even k, then odd k
    std::int64_t units;
    std::int64_t units_per_segment;  ///< the last segment may be shorter
    int rows;                        ///< 1, 2, 4 or 8
    int blocks;                      ///< 1 or blocks_of(rows)
    int low_shift;
    std::uint32_t* acc;  ///< [segments][rows][blocks][32]
};

/// Calls use(rows, blocks) with both as types, std::integral_constant.
template <class Use>
void with_tile(int rows, int blocks, const Use& use) {
    const auto with_rows = [&]<int Rows>(std::integral_constant<int, Rows> r) {
        if (blocks == 1) return use(r, std::integral_constant<int, 1>{});
        return use(r, std::integral_constant<int, blocks_of(Rows)>{});
    };
    if (rows == 1) return with_rows(std::integral_constant<int, 1>{});
    if (rows == 2) return with_rows(std::integral_constant<int, 2>{});
    if (rows == 4) return with_rows(std::integral_constant<int, 4>{});
    with_rows(std::integral_constant<int, 8>{});
}

void block_sums_portable(const BlockTask& task);

/// Defined on x86-64 only; to be called only if the processor has AVX2.
void block_sums_avx2(const BlockTask& task);

/// Defined on x86-64 only; to be called only if the processor has AVX2 and AVX-VNNI.
void block_sums_avxvnni(const BlockTask& task);

/// Defined on x86-64 only; to be called only if the processor has AVX-512 F and VNNI.
void block_sums_avx512vnni(const BlockTask& task);

using Kernel = void (*)(const BlockTask&);

/// The kernel of a path, null if this build or processor lacks it.
Kernel kernel_of(CpuPath path);

}  // namespace gpu4s::cpu_3p5bit
