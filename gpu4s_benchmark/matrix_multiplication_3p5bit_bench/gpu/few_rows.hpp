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
// 132 multiprocessors of 1.98 GHz one comes every 208 clocks. Of these four schedulers take, at two
// clocks an instruction each,
//
//   integer operations of a lane: 17 for each of its four units          68   34 clocks
//   for every eight rows: 16 permutes (even and odd k), 16 dot4 (sums)   32   16 clocks
//
// 50 with up to eight rows, 66 with 16. Matrix products are 16 for every eight rows (26 clocks).
// Shared memory, 128 bytes a clock: W in and out (56 clocks), activations 4 reads of 512 bytes for
// every eight rows (16 clocks). AMD: with MFMA 32x32 a tile is 64 columns, with RDNA 4's WMMA 32, a
// step 256 k.
#pragma once

#include "common/variant.hpp"
#include "repack.hpp"
#include "stage.hpp"
#include "weight_stream.hpp"

namespace gpu4s {

/// With four stages (weight_stream.hpp) the 8 warps of a block have 112 KiB on their way, 3.4 us of
/// a multiprocessor's share of 4.5 TB/s, which hides the start; with two, all that 16 rows
/// leave, 56.
constexpr int few_rows_threads = 256;

/// Activations of a chunk in shared memory, as they are in global memory (where they pass registers
/// on their way: even_then_odd) but with zeros behind their ends, and 16 bytes between rows, so
/// that lanes of different rows read different banks.
template <class Unit>
struct ActivationChunk {
    uint4* memory;
    int rows, units;

    static __host__ __device__ int row_vectors_of(int units) { return 2 * units + 1; }
    static __host__ __device__ size_t bytes(int rows, int units) {
        return rows * row_vectors_of(units) * sizeof(uint4);
    }

    /// Starts to copy k0 and following of some rows, each `units` units long. By all threads.
    __device__ void start(AsyncCopies& copies, const int8_t* A, int64_t K, int64_t k0) const {
        for (int row = 0; row < rows; ++row, A += K) {
            uint4* const to = memory + row * row_vectors_of(units);
            for (int v = threadIdx.x; v < 2 * units; v += blockDim.x) {
                const int64_t k = k0 + int64_t{v} * 16;
                if (Unit::copies_asynchronously && K % 16 == 0) {
                    copies.start(reinterpret_cast<Vector16<uint32_t>*>(to + v),
                                 reinterpret_cast<const Vector16<uint32_t>*>(k < K ? A + k : A),
                                 k < K);
                } else {
                    const uint4 part = load_activations(A + k, K - k, K % 16 == 0);
                    to[v] = Unit::copies_asynchronously ? part : even_then_odd(part);
                }
            }
        }
        copies.end_group();
    }
    /// Puts four neighbouring ones to k of the chunk, a multiple of four.
    __device__ void put(int row, int k, uint32_t four) const {
        uint4* const to = memory + row * row_vectors_of(units) + k / 16;
        if constexpr (Unit::copies_asynchronously) {
            reinterpret_cast<uint32_t*>(to)[k / 4 % 4] = four;
        } else {
            const uint32_t apart = byte_permute(four, four, 0x3120);
            auto* const pair = reinterpret_cast<uint16_t*>(to) + k / 4 % 4;
            pair[0] = static_cast<uint16_t>(apart), pair[4] = static_cast<uint16_t>(apart >> 16);
        }
    }
    __device__ typename RowPairUnit8<Unit>::Activations unit(int row, int unit) const {
        return typename RowPairUnit8<Unit>::Activations(memory + row * row_vectors_of(units) +
                                                        2 * unit);
    }
};

/// How a block gets its chunk of the activations that `args` has, and the scales of their rows:
/// start() without waiting, then finish(), then scale(row), by all threads and before the barrier
/// behind which the chunk is used. These are integers with their scales and need no finish().
template <class Unit, class Args>
class ActivationSource {
  public:
    /// From k0 of a row on, `chunk`.rows rows; `free`: shared memory that nobody uses so far, eight
    /// floats for every row.
    __device__ ActivationSource(const Args& args, int64_t first_row, int64_t k0,
                                const ActivationChunk<Unit>& chunk, float* /*free*/)
        : args_(args), first_row_(first_row), k0_(k0), chunk_(chunk) {}
    __device__ void start(AsyncCopies& copies) {
        chunk_.start(copies, args_.A + first_row_ * args_.shape.k, args_.shape.k, k0_);
    }
    __device__ void finish() {}
    __device__ float scale(int row) const { return args_.a_scale[first_row_ + row]; }

  private:
    const Args& args_;
    int64_t first_row_, k0_;
    const ActivationChunk<Unit>& chunk_;
};

/// What a wave sums of one tile: integers, or with groups scaled floats.
template <class Unit, int row_tiles, bool grouped, int low_shift>
class TileSums {
    using Operands = RowPairUnit8<Unit>;
    using Chunk = ActivationChunk<Unit>;
    static constexpr int elements = Unit::d_elements;

  public:
    using Value = std::conditional_t<grouped, float, int>;

    /// Adds one step, `step` steps into the chunk.
    template <class Step>
    __device__ void add(const Step& held, const Chunk& chunk, int step) {
        uint32_t word[Operands::vector * row_pair_words];
        __builtin_memcpy(word, held.vector, sizeof word);
#pragma unroll
        for (int p = 0; p < parts; ++p) {
            const int part = step * parts + p;
            const int unit = part * Operands::depth_lanes + Operands::depth_lane(lane());
            const typename Operands::template Weights<low_shift> weights(
                word + p * Operands::slots * row_pair_words);
#pragma unroll
            for (int t = 0; t < row_tiles; ++t) {
                const int row = t * Unit::columns + Unit::b_column(lane(), 0);
                sums_[t].add(weights, chunk.unit(row < chunk.rows ? row : 0, unit));
            }
            if constexpr (grouped)
                if ((p + 1) % parts_of_group == 0) end_group(held.scale[p / parts_of_group]);
        }
    }

    /// Calls take(row, column of the tile, value) for each of them and begins anew.
    template <class Take>
    __device__ void finish(int rows, Take take) {
#pragma unroll
        for (int t = 0; t < row_tiles; ++t) {
            if constexpr (!grouped) sums_[t].join_depth_lanes();
#pragma unroll
            for (int e = 0; e < elements; ++e) {
                const int row = t * Unit::columns + Unit::d_column(lane(), e);
                const int column = Unit::d_row(lane(), e);
                Value high, low;
                if constexpr (grouped)
                    high = high_[t][e], low = low_[t][e];
                else {
                    const int2 sums = sums_[t].columns(e);
                    high = sums.x, low = sums.y;
                }
                if (row >= rows) continue;
                take(row, column, high);
                take(row, column + Unit::rows, low);
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

    /// Scales and adds up the integers of a group of k. `scale`: of the lane's column of the tile.
    __device__ void end_group(float scale) {
#pragma unroll
        for (int t = 0; t < row_tiles; ++t) {
            sums_[t].join_depth_lanes();
#pragma unroll
            for (int e = 0; e < elements; ++e) {
                const int column = Unit::d_row(lane(), e);
                const int2 sums = sums_[t].columns(e);
                high_[t][e] += static_cast<float>(sums.x) * shuffle(scale, column);
                low_[t][e] += static_cast<float>(sums.y) * shuffle(scale, column + Unit::rows);
            }
            sums_[t] = {};
        }
    }

    static __device__ int lane() { return static_cast<int>(threadIdx.x) % Unit::lanes; }
    typename Operands::template Sums<low_shift> sums_[row_tiles] = {};
    float high_[grouped ? row_tiles : 1][elements] = {};
    float low_[grouped ? row_tiles : 1][elements] = {};
};

}  // namespace gpu4s
