// SPDX-License-Identifier: Apache-2.0
// How the kernel for few rows shares out its work. W is cut into tiles of 2 * pairs columns and
// into steps along k. Activations that fit in shared memory make a chunk of steps; the steps of a
// chunk, tile after tile, are dealt out to its blocks in runs of equal length, and those of a block
// to its waves: so every one reads a contiguous part of W, and all read the same amount.
//
//   chunk 0   tile 0: s s s s  tile 1: s s s s  tile 2: s s s s
//             block 0 |-------------|  block 1 |-------------|
//             wave 0 |---| wave 1 |---| ...
//
// Sums of a tile that lie in one wave are finished there. Others meet in shared memory, and where
// the tile's steps lie in several blocks, in global memory: the last block to arrive adds them up.
// Every sum is formed in the order of k, so the result does not depend on who arrives when.
#pragma once

#include <cstdint>

#include "common/backend/launch.hpp"

namespace gpu4s {

/// A run of steps, tile * steps + step.
struct StepRun {
    int first, end;
};

/// Part `index` of `count` parts of a run; steps times count are to be below 2^31.
__host__ __device__ constexpr StepRun part_of(StepRun run, int index, int count) {
    const int length = run.end - run.first;
    return {run.first + length * index / count, run.first + length * (index + 1) / count};
}
/// The part that a step of the run lies in.
__host__ __device__ constexpr int part_with(StepRun run, int step, int count) {
    return ((step - run.first + 1) * count - 1) / (run.end - run.first);
}

struct FewRowsPlan {
    int tiles, steps;  ///< of W: along N and along K
    int chunk_steps;   ///< of a chunk; the last one may have fewer
    int chunks;        ///< gridDim.x = chunks * blocks
    int blocks;        ///< of a chunk
    int rows;          ///< of the activations that a block takes

    __host__ __device__ int steps_of(int chunk) const {
        const int left = steps - chunk * chunk_steps;
        return left < chunk_steps ? left : chunk_steps;
    }
    __host__ __device__ StepRun run_of(int chunk) const { return {0, tiles * steps_of(chunk)}; }

    /// Where the sums of this block's part of a tile stand among those of all blocks.
    __host__ __device__ int64_t place(int chunk, int block, int tile) const {
        return int64_t{chunk} * (tiles + blocks) + block + tile;
    }
    __host__ __device__ int64_t places() const { return int64_t{chunks} * (tiles + blocks); }
    /// First and last block of a chunk that have steps of the tile.
    __host__ __device__ int first_block(int chunk, int tile) const {
        return part_with(run_of(chunk), tile * steps_of(chunk), blocks);
    }
    __host__ __device__ int last_block(int chunk, int tile) const {
        return part_with(run_of(chunk), (tile + 1) * steps_of(chunk) - 1, blocks);
    }
};

}  // namespace gpu4s
