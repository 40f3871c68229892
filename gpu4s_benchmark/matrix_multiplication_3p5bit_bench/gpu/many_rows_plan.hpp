// SPDX-License-Identifier: Apache-2.0
// How the kernel for many rows shares out its work. C is cut into tiles, each of which takes steps
// along k. As many tiles as fill the device evenly go to its blocks whole, one after the other.
// Before these come what is left, shared tiles, fewer than blocks: each has a block of its own,
// which finishes it, and the other blocks take first steps of all of them, in runs of equal length:
//
//   tile 0   h h h o o o o o o      o: its own block      h: helping blocks, the first of them has
//   tile 1   h h h o o o o o o         the h of tile 0 and one of tile 1, and so on
//
// A helping block hands over its sums, tile by tile, and has so much less to do that they are there
// when the tile's own block wants them. All blocks run side by side.
#pragma once

#include <algorithm>
#include <cstdint>

#include "few_rows_plan.hpp"

namespace gpu4s {

struct ManyRowsPlan {
    int column_tiles, row_tiles, steps;
    int blocks;
    int shared_tiles;  ///< the first ones; times steps and blocks below 2^31
    int helped_steps;  ///< of each shared tile, the first ones
    int helpers;       ///< blocks, behind those with a shared tile of their own

    /// Sets the rest for so many multiprocessors. Sharing costs some microseconds: where whole
    /// tiles keep four fifths of the device busy, none are shared.
    void share_out(int units) {
        constexpr int most_helpers = 3;  // of a tile, as its own block adds up what they have
        // Steps: sums are handed over in 2.5 us, a step takes 0.4 and more.
        constexpr int sooner = 6;
        const int rounds = (tiles() + units - 1) / units;
        const bool is_even = 5 * int64_t{tiles()} >= 4 * int64_t{units} * rounds;
        blocks = std::min(units, is_even ? tiles() : tiles() * (most_helpers + 1));
        shared_tiles = is_even ? 0 : tiles() % blocks;
        helpers = std::min(blocks - shared_tiles, shared_tiles * most_helpers);
        if (helpers > shared_tiles) helpers -= helpers % shared_tiles;  // each has one tile
        const int workers = std::max(shared_tiles + helpers, 1);
        const int own = (shared_tiles * steps + helpers * sooner + workers - 1) / workers;
        helped_steps = std::max(steps - own, 0);
        helpers = std::min(helpers, shared_tiles * helped_steps);
    }
    __host__ __device__ int tiles() const { return column_tiles * row_tiles; }
    /// Steps of a helper, tile * helped_steps + step.
    __host__ __device__ StepRun run_of(int helper) const {
        const int all = shared_tiles * helped_steps;
        return {all * helper / helpers, all * (helper + 1) / helpers};
    }
    /// The first and the last helper of a shared tile.
    __host__ __device__ int first_helper(int tile) const {
        return helper_with(tile * helped_steps);
    }
    __host__ __device__ int last_helper(int tile) const {
        return helper_with((tile + 1) * helped_steps - 1);
    }
    /// Where a helper's sums of a tile stand among those of all: no two of them at the same place.
    __host__ __device__ static int place(int helper, int tile) { return helper + tile; }
    __host__ __device__ int places() const { return helpers + shared_tiles; }

  private:
    __host__ __device__ int helper_with(int step) const {
        return ((step + 1) * helpers - 1) / (shared_tiles * helped_steps);
    }
};

/// The parts of tiles that a block works on, one after the other.
class ManyRowsParts {
  public:
    __device__ ManyRowsParts(const ManyRowsPlan& plan, int block)
        : plan_(plan), block_(block), tile_(block) {
        if (const int helper = block - plan.shared_tiles; helper >= 0 && helper < plan.helpers) {
            run_ = plan.run_of(helper);
            tile_ = run_.first / plan.helped_steps;
        } else if (helper >= 0) {
            tile_ = plan.shared_tiles + block;
        }
        enter();
    }
    __device__ bool done() const { return tile_ >= plan_.tiles(); }
    __device__ int row_tile() const { return row_tile_; }
    __device__ int column_tile() const { return column_tile_; }
    /// Steps of the tile.
    __device__ StepRun part() const { return part_; }
    /// Whether this block hands its sums over; else it finishes the tile.
    __device__ bool helps() const { return run_.end > 0; }
    __device__ bool is_helped() const { return part_.first > 0; }
    /// Where a block that helps hands over its sums of the tile.
    __device__ int place() const { return ManyRowsPlan::place(block_ - plan_.shared_tiles, tile_); }
    __device__ void next() {
        if (helps() && ++tile_ * plan_.helped_steps < run_.end) return enter();
        if (helps() || tile_ < plan_.shared_tiles)
            tile_ = plan_.shared_tiles + block_ - plan_.blocks;
        run_ = {};
        tile_ += plan_.blocks;
        enter();
    }

  private:
    static constexpr int side_by_side = 8;  ///< row tiles, which share W in the second-level cache

    __device__ void enter() {
        if (done()) return;
        part_ = helps() ? FewRowsPlan::part_of(run_, tile_, plan_.helped_steps)
                        : StepRun{tile_ < plan_.shared_tiles ? plan_.helped_steps : 0, plan_.steps};
        // Groups of row tiles, in them column after column.
        const int first = tile_ / (side_by_side * plan_.column_tiles) * side_by_side;
        const int in_group = tile_ - first * plan_.column_tiles;
        const int rows =
            plan_.row_tiles - first < side_by_side ? plan_.row_tiles - first : side_by_side;
        row_tile_ = first + in_group % rows;
        column_tile_ = in_group / rows;
    }
    const ManyRowsPlan& plan_;
    int block_, tile_;
    StepRun run_{};  ///< of a helper, while it helps
    StepRun part_{};
    int row_tile_ = 0, column_tile_ = 0;
};

}  // namespace gpu4s
