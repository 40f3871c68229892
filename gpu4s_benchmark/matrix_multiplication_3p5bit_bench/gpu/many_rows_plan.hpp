// SPDX-License-Identifier: Apache-2.0
// How the kernel for many rows shares out its work. C is cut into tiles, each of which takes steps
// along k. Tiles that fill the device go to its blocks in turn, whole. What remains, or all where
// that is less, is cut into runs of equal length, one a block, and comes first:
//
//   block 0   tile 0: s s s s s | tile 5
//   block 1   tile 0: s  tile 1: s s s s | tile 6
//   block 2   tile 1: s s  tile 2: s s s | tile 7
//
// A block that begins in the middle of a tile hands its sums over to the one that has the tile's
// first step, which comes to it last and finishes it. All blocks run side by side.
#pragma once

#include <algorithm>
#include <cstdint>

#include "few_rows_plan.hpp"

namespace gpu4s {

struct ManyRowsPlan {
    int column_tiles, row_tiles, steps;
    int blocks;
    int shared_tiles;  ///< the first ones; times their steps and the blocks below 2^31

    /// Sets blocks and shared tiles for so many multiprocessors.
    void share_out(int units) {
        constexpr int most_parts = 4;  // of a tile where there is a choice
        blocks = std::min(units, tiles() * steps);
        shared_tiles = tiles() % blocks;
        const bool short_parts = shared_tiles * std::min(steps, most_parts) < blocks;
        if (tiles() > blocks && shared_tiles != 0 && short_parts) shared_tiles += blocks;
    }
    __host__ __device__ int tiles() const { return column_tiles * row_tiles; }
    __host__ __device__ StepRun run_of(int block) const {
        const int all = shared_tiles * steps;
        return {all * block / blocks, all * (block + 1) / blocks};
    }
    /// The last block that has steps of a shared tile.
    __host__ __device__ int last_block(int tile) const {
        return ((tile + 1) * steps * blocks - 1) / (shared_tiles * steps);
    }
};

/// The parts of tiles that a block works on, one after the other.
class ManyRowsParts {
  public:
    __device__ ManyRowsParts(const ManyRowsPlan& plan, int block)
        : plan_(plan), run_(plan.run_of(block)), block_(block), tile_(run_.first / plan.steps) {
        enter();
    }
    __device__ bool done() const { return tile_ >= plan_.tiles(); }
    __device__ int tile() const { return tile_; }
    __device__ int row_tile() const { return row_tile_; }
    __device__ int column_tile() const { return column_tile_; }
    /// Steps of the tile.
    __device__ StepRun part() const { return part_; }
    __device__ bool begins_tile() const { return part_.first == 0; }
    __device__ bool is_whole() const { return part_.end - part_.first == plan_.steps; }
    __device__ void next() {
        tile_ += in_run_ ? 1 : plan_.blocks;
        enter();
    }

  private:
    static constexpr int side_by_side = 8;  ///< row tiles, which share W in the second-level cache

    __device__ void enter() {
        if (in_run_ && tile_ * plan_.steps >= run_.end) {
            in_run_ = false;
            tile_ = plan_.shared_tiles + block_;
        }
        part_ = in_run_ ? FewRowsPlan::part_of(run_, tile_, plan_.steps) : StepRun{0, plan_.steps};
        // Groups of row tiles, in them column after column.
        const int first = tile_ / (side_by_side * plan_.column_tiles) * side_by_side;
        const int in_group = tile_ - first * plan_.column_tiles;
        const int rows =
            plan_.row_tiles - first < side_by_side ? plan_.row_tiles - first : side_by_side;
        row_tile_ = first + in_group % rows;
        column_tile_ = in_group / rows;
    }
    const ManyRowsPlan& plan_;
    StepRun run_;
    int block_, tile_;
    bool in_run_ = true;
    StepRun part_{};
    int row_tile_ = 0, column_tile_ = 0;
};

}  // namespace gpu4s
