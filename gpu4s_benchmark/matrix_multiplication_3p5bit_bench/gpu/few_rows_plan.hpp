// SPDX-License-Identifier: Apache-2.0
// How the kernel for few rows shares out its work. W is cut into tiles of 2 * pairs columns and
// into steps along k. Activations that fit in shared memory make a chunk of steps; the steps of a
// chunk, tile after tile, are dealt out to its blocks in runs of equal length: so every block reads
// a contiguous part of W, and all read the same amount.
//
//   chunk 0   tile 0: s s s s s s  tile 1: s s s s s s  tile 2: s s s s s s
//             block 0 |-----------------------|  block 1 |---------------|
//
// The waves of a block take the steps of a tile in turn; then the block adds up what they have.
// Sums of a tile of which several blocks have steps meet in global memory, where the last block to
// arrive adds them up. Every sum is formed in the same order, whoever arrives when.
#pragma once

#include <cstdint>

#include "common/backend/launch.hpp"

namespace gpu4s {

/// A run of steps, tile * steps + step.
struct StepRun {
    int first, end;
};

struct FewRowsPlan {
    int tiles, steps;  ///< of W: along N and along K
    int chunk_steps;   ///< of a chunk; the last one may have fewer
    int chunks;        ///< gridDim.x = chunks * blocks
    int blocks;        ///< of a chunk; times its steps of all tiles below 2^31
    int rows;          ///< of the activations that a block takes

    __host__ __device__ int steps_of(int chunk) const {
        const int left = steps - chunk * chunk_steps;
        return left < chunk_steps ? left : chunk_steps;
    }
    /// What a block of a chunk takes.
    __host__ __device__ StepRun run_of(int chunk, int block) const {
        const int all = tiles * steps_of(chunk);
        return {all * block / blocks, all * (block + 1) / blocks};
    }
    /// The steps of a tile that are in a run.
    __host__ __device__ static StepRun part_of(StepRun run, int tile, int steps_) {
        const int first = run.first - tile * steps_, end = run.end - tile * steps_;
        return {first > 0 ? first : 0, end < steps_ ? end : steps_};
    }
    /// First and last block of a chunk that have steps of the tile.
    __host__ __device__ int first_block(int chunk, int tile) const {
        return block_with(chunk, tile * steps_of(chunk));
    }
    __host__ __device__ int last_block(int chunk, int tile) const {
        return block_with(chunk, (tile + 1) * steps_of(chunk) - 1);
    }

    /// Where the sums of this block's part of a tile stand among those of all blocks.
    __host__ __device__ int64_t place(int chunk, int block, int tile) const {
        return int64_t{chunk} * (tiles + blocks) + block + tile;
    }
    __host__ __device__ int64_t places() const { return int64_t{chunks} * (tiles + blocks); }

  private:
    __host__ __device__ int block_with(int chunk, int step) const {
        return ((step + 1) * blocks - 1) / (tiles * steps_of(chunk));
    }
};

/// The steps of a run that a wave takes, one after the other.
class WaveSteps {
  public:
    __device__ WaveSteps(StepRun run, int steps, int wave, int waves)
        : run_(run), steps_(steps), wave_(wave), waves_(waves), last_((run.end - 1) / steps) {
        enter(run.first / steps);
        settle();
    }
    __device__ bool done() const { return step_ >= end_; }
    __device__ int tile() const { return tile_; }
    __device__ int step() const { return step_; }
    __device__ void next() {
        step_ += waves_;
        settle();
    }
    /// The first step of a tile's part that a wave takes; the others follow `waves` apart. With
    /// the tiles another wave is the first one, as parts may be short.
    static __device__ int first_of(StepRun part, int tile, int wave, int waves) {
        return part.first + (wave + tile) % waves;
    }

  private:
    __device__ void enter(int tile) {
        const StepRun part = FewRowsPlan::part_of(run_, tile, steps_);
        tile_ = tile;
        step_ = first_of(part, tile, wave_, waves_);
        end_ = part.end;
    }
    __device__ void settle() {
        while (step_ >= end_ && tile_ < last_) enter(tile_ + 1);
    }
    StepRun run_;
    int steps_, wave_, waves_, last_;
    int tile_, step_, end_;
};

}  // namespace gpu4s
