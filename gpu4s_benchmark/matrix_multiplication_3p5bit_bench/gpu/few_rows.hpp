// SPDX-License-Identifier: Apache-2.0
// The product for few rows of activations on matrix units, bound by reading W.
//
// Layout of W: row_pair.hpp in the order of RowPairUnit8<Unit>::format. NVIDIA, m16n8k32: a tile is
// 32 columns; a step of it is 256 k and 3584 bytes, which a warp reads as seven vectors of 16 bytes
// a lane, 512 contiguous bytes each:
//
//   lane 4 g + t, vector 0..6, component 0..3 = words of four units, one after the other:
//     unit 0: columns g, g + 16      k = 32 t .. 32 t + 31       (seven words, row_pair.hpp)
//     unit 1: columns g + 8, g + 24  the same k
//     units 2 and 3: the same columns, k + 128
//
// Count, a step of a warp: 8192 weights in 3584 bytes, the bytes being the bound: at 4.5 TB/s and
// 132 multiprocessors of 1.75 GHz one comes every 184 clocks. Integer operations: 17 for the 64
// weights of a unit (4 x 17 a lane, 34 of the 184 clocks of four schedulers), matrix products 16
// for every eight rows (26 clocks), shared memory 4 reads of 512 bytes for every eight rows (16
// clocks). AMD, MFMA 32x32: a tile is 64 columns, a step 256 k.
#pragma once

#include <memory>

#include "common/backend/reduce.hpp"
#include "common/backend/shared_memory.hpp"
#include "common/variant.hpp"
#include "few_rows_plan.hpp"
#include "repack.hpp"
#include "row_pair_unit.hpp"
#include "stage.hpp"

namespace gpu4s {

/// Of a block. NVIDIA: 16 warps with 7 vectors each on their way are 56 KiB a multiprocessor, twice
/// what its share of 4.5 TB/s needs at a latency of 0.8 us.
template <class Unit>
constexpr int few_rows_threads = Unit::lanes == 32 ? 512 : 256;
constexpr int few_rows_group = 128;  ///< k of a scale, where there is more than one a column

/// Activations of a chunk in shared memory, and their sums, which take the stored offsets back.
/// Units of a row stand as depth_lanes times even words, then as many times odd words; rows are
/// that much longer, so that lanes of different rows read different banks.
template <class Unit, bool grouped>
struct ActivationChunk {
    using Operands = RowPairUnit8<Unit>;
    uint4* words;
    int2* sums;  ///< [rows][groups] of even and odd k
    int stride, groups;

    static __host__ __device__ int stride_of(int units) {
        return 2 * units + Operands::depth_lanes;
    }
    static __host__ __device__ int groups_of(int units) {
        return grouped ? (units * row_pair_depth + few_rows_group - 1) / few_rows_group : 1;
    }
    static __host__ __device__ size_t bytes(int rows, int units) {
        return rows * (size_t(stride_of(units)) * sizeof(uint4) + groups_of(units) * sizeof(int2));
    }
    __device__ ActivationChunk(void* memory, int rows, int units)
        : words(static_cast<uint4*>(memory)),
          sums(reinterpret_cast<int2*>(words + rows * stride_of(units))),
          stride(stride_of(units)),
          groups(groups_of(units)) {}

    /// By all threads of the block; the sums are to be zero and a barrier to follow.
    __device__ void stage(const int8_t* A, int64_t K, int64_t k0, int rows, int units) {
        // Whole waves have one row.
        const int padded = (units + Unit::lanes - 1) / Unit::lanes * Unit::lanes;
        for (int at = threadIdx.x; at < rows * padded; at += blockDim.x) {
            const int row = at / padded, unit = at % padded;
            const int64_t k = k0 + int64_t{unit} * row_pair_depth;
            const int64_t left = unit < units ? K - k : 0;
            const UnitActivations staged = stage_unit(A + row * K + k, left, K % 16 == 0);
            constexpr int lanes = Operands::depth_lanes;
            if (unit < units) {
                uint4* to = words + row * stride + unit / lanes * 2 * lanes + unit % lanes;
                __builtin_memcpy(to, staged.even, sizeof *to);
                __builtin_memcpy(to + lanes, staged.odd, sizeof *to);
            }
            constexpr int together = grouped ? few_rows_group / row_pair_depth : 32;
            const int even = reduce<together>(staged.even_sum, Sum{});
            const int odd = reduce<together>(staged.odd_sum, Sum{});
            const int group = grouped ? unit / together : 0;
            if (threadIdx.x % together == 0 && group < groups) {
                int2* sum = sums + row * groups + group;
                atomicAdd(&sum->x, even);
                atomicAdd(&sum->y, odd);
            }
        }
    }
    /// The unit of this row and lane that is `of_chunk` steps of all depth lanes into the chunk.
    __device__ typename Operands::Activations at(int row, int of_chunk, int depth_lane) const {
        const uint4* from =
            words + row * stride + of_chunk * 2 * Operands::depth_lanes + depth_lane;
        return {from[0], from[Operands::depth_lanes]};
    }
};

/// The accumulators of the high and the low column of a pair.
template <int low_shift>
__device__ int2 columns_of(int full, int low, int2 sums) {
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    return {(full - low) / 16 - bias.high_even * sums.x - bias.high_odd * sums.y,
            low - bias.low_even * sums.x - bias.low_odd * sums.y};
}

/// Scales of a tile's columns, from the chunk's first group on.
struct TileScales {
    const float* scale;  ///< [groups x N], that of the tile's first column first
    int64_t N;
    int groups, columns;  ///< that exist

    __device__ float at(int group, int column) const {
        return column < columns ? scale[group * N + column] : 0.0f;
    }
};

/// What a wave sums of one tile: integers, or with groups scaled floats.
template <class Unit, int row_tiles, bool grouped, int low_shift>
class TileSums {
    using Operands = RowPairUnit8<Unit>;
    using Chunk = ActivationChunk<Unit, grouped>;
    static constexpr int elements = Unit::d_elements;

  public:
    using Value = std::conditional_t<grouped, float, int>;

    /// Adds one step, `step` steps into the chunk.
    __device__ void add(const uint4* held, const Chunk& chunk, int rows, int step,
                        const TileScales& scales) {
        uint32_t word[Operands::vector * row_pair_words];
        __builtin_memcpy(word, held, sizeof word);
#pragma unroll
        for (int p = 0; p < parts; ++p) {
            const int part = step * parts + p;
            const typename Operands::template Weights<low_shift> weights(
                word + p * Operands::slots * row_pair_words);
#pragma unroll
            for (int t = 0; t < row_tiles; ++t) {
                const int row = t * Unit::columns + Unit::b_column(lane(), 0);
                sums_[t].add(weights,
                             chunk.at(row < rows ? row : 0, part, Operands::depth_lane(lane())));
            }
            if constexpr (grouped)
                if ((p + 1) % parts_of_group == 0)
                    end_group(chunk, rows, part / parts_of_group, scales);
        }
    }

    /// Calls take(row, column of the tile, value) for each of them and begins anew.
    /// `whole_offsets`: these sums have to take back the offsets of the whole chunk.
    template <class Take>
    __device__ void finish(const Chunk& chunk, int rows, bool whole_offsets, Take take) {
#pragma unroll
        for (int t = 0; t < row_tiles; ++t) {
#pragma unroll
            for (int e = 0; e < elements; ++e) {
                const int row = t * Unit::columns + Unit::d_column(lane(), e);
                if (row >= rows) continue;
                const int column = Unit::d_row(lane(), e);
                if constexpr (grouped) {
                    take(row, column, high_[t][e]);
                    take(row, column + Unit::rows, low_[t][e]);
                } else {
                    const int2 acc =
                        columns_of<low_shift>(sums_[t].full.element[e], sums_[t].low.element[e],
                                              whole_offsets ? chunk.sums[row] : int2{0, 0});
                    take(row, column, acc.x);
                    take(row, column + Unit::rows, acc.y);
                }
            }
            sums_[t] = {};
            if constexpr (grouped)
#pragma unroll
                for (int e = 0; e < elements; ++e) high_[t][e] = low_[t][e] = 0;
        }
    }

  private:
    static constexpr int parts = Operands::step_units / Operands::depth_lanes;
    static constexpr int parts_of_group = few_rows_group / (row_pair_depth * Operands::depth_lanes);
    static_assert(parts_of_group > 0 && parts % parts_of_group == 0);

    /// Scales and adds up the integers of a group of k.
    __device__ void end_group(const Chunk& chunk, int rows, int group, const TileScales& scales) {
        if (group >= scales.groups) return;
#pragma unroll
        for (int t = 0; t < row_tiles; ++t) {
#pragma unroll
            for (int e = 0; e < elements; ++e) {
                const int row = t * Unit::columns + Unit::d_column(lane(), e);
                const int column = Unit::d_row(lane(), e);
                const int2 acc = columns_of<low_shift>(
                    sums_[t].full.element[e], sums_[t].low.element[e],
                    chunk.sums[(row < rows ? row : 0) * chunk.groups + group]);
                high_[t][e] += static_cast<float>(acc.x) * scales.at(group, column);
                low_[t][e] += static_cast<float>(acc.y) * scales.at(group, column + Unit::rows);
            }
            sums_[t] = {};
        }
    }

    static __device__ int lane() { return static_cast<int>(threadIdx.x) % Unit::lanes; }
    typename Operands::Sums sums_[row_tiles] = {};
    float high_[grouped ? row_tiles : 1][elements] = {},
                                      low_[grouped ? row_tiles : 1][elements] = {};
};

}  // namespace gpu4s
