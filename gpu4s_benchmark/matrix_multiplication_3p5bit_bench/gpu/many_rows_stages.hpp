// SPDX-License-Identifier: Apache-2.0
// Shared memory of the kernel for many rows, and the warp that fills it.
#pragma once

#include <algorithm>

#include "../matrix_multiplication_3p5bit.hpp"
#include "common/backend/warpgroup.hpp"
#include "many_rows_plan.hpp"

namespace gpu4s {

constexpr int many_rows_columns = 256, many_rows_depth = 128;  ///< of a step of a tile
constexpr int many_rows_threads = 384, many_rows_multiplying = 256;
constexpr int many_rows_attending = 3;  ///< warps that neither multiply nor copy

/// What the end of a tile wants of a row of activations.
struct alignas(16) ManyRowsTerm {
    int high, low;  ///< what offsets of W added to sums of high and low columns; not with groups
    float scale;
};

/// What blocks pass to each other, in device memory. Flags and counts are zero before and after the
/// kernel. With groups `terms` and `summed` are not used.
struct ManyRowsExchange {
    void* partials;       ///< [places][rows x 256] sums that helping blocks hand over
    int* handed_over;     ///< [places][2] flags: whether they are there for each warpgroup
    ManyRowsTerm* terms;  ///< [padded M]
    int* summed;          ///< [2] counts of warps: that have written terms, that want none any more
};

/// A step of a tile: what its multiplying warps want.
template <int rows, bool grouped>
struct ManyRowsStage {
    uint4 activations[rows * 8];
    uint2 weights[8][7 * 32];  ///< of 32 columns each
};
template <int rows>
struct alignas(1024) ManyRowsStage<rows, true> : ManyRowsStage<rows, false> {
    float scale[many_rows_columns];        ///< of the columns, in this group of k
    alignas(8) int begin[rows / 8][2][8];  ///< many_rows_groups.hpp: of eight rows high, low
};

/// Shared memory of a block.
template <int rows, bool grouped>
struct ManyRowsShared {
    using Stage = ManyRowsStage<rows, grouped>;
    /// As many as fit beside the rest, which with 128 rows is 4 KiB of terms, 2 of scales and 1 for
    /// alignment, of 8. With 8 rows a stage takes 15 KiB and there is room for 14: more than 13
    /// gained nothing when measured. With 128 it takes 30 KiB, and there are seven.
    static constexpr int stages =
        std::min(13, static_cast<int>((most_shared_bytes - 8 * 1024) / sizeof(Stage)));
    Stage stage[stages];
    // Of the tile that is finished and of the next one.
    ManyRowsTerm terms[2][rows];
    float column_scale[2][many_rows_columns];  ///< of float without groups
    CopyBarrier full[stages], empty[stages];
    CopyBarrier begun[grouped ? stages : 1];  ///< of a stage: whether `begin` is there
    CopyBarrier terms_full[2], terms_empty[2], sums_full[2], sums_empty[2];
    /// With what it takes to align stages to 1024, as the swizzle of the bulk copy wants it.
    static constexpr size_t bytes() { return sizeof(ManyRowsShared) + 1024; }

    __device__ void initialise() {
        for (int s = 0; s < stages; ++s) {
            full[s].initialise(1);
            empty[s].initialise(many_rows_multiplying / 32);
            if constexpr (grouped) begun[s].initialise(32);
        }
        for (int s = 0; s < 2; ++s) {
            terms_full[s].initialise(32 * many_rows_attending);
            terms_empty[s].initialise(many_rows_multiplying);
            sums_full[s].initialise(many_rows_multiplying);
            sums_empty[s].initialise(1);
        }
        CopyBarrier::make_visible();
    }
};

/// A place in a ring, and how often it was there.
template <int length>
struct RingPlace {
    int at = 0, round = 0;
    __device__ void next() {
        if (++at == length) at = 0, ++round;
    }
};

/// Brings stages; by one thread.
template <int rows, bool grouped, class T>
__device__ void many_rows_copy(ManyRowsShared<rows, grouped>& shared, const ManyRowsPlan& plan,
                               const MatrixMultiplication3p5bit::Args<T>& args, const uint4* words,
                               const TensorMap* activations) {
    using Shared = ManyRowsShared<rows, grouped>;
    const Eviction eviction = plan.row_tiles > 1 ? Eviction::usual() : Eviction::first();
    const auto start_weights = [&](const ManyRowsParts& parts, int step, int s) {
        auto& stage = shared.stage[s];
        CopyBarrier& full = shared.full[s];
        const int weight_bytes = sizeof stage.weights;
        const int64_t column = parts.column_tile() * int64_t{many_rows_columns};
        const int columns = static_cast<int>(
            args.shape.n - column < many_rows_columns ? args.shape.n - column : many_rows_columns);
        const int scale_bytes = grouped ? columns * static_cast<int>(sizeof(float)) : 0;
        full.arrive_expecting(weight_bytes + sizeof stage.activations + scale_bytes);
        full.copy(stage.weights,
                  words + (parts.column_tile() * int64_t{plan.steps} + step) * (weight_bytes / 16),
                  weight_bytes, eviction);
        if constexpr (grouped)
            full.copy(stage.scale, args.w_scale + step * args.shape.n + column, scale_bytes,
                      eviction);
    };
    prefetch_tensor_map(activations);
    // W and its scales are there before the kernel starts, activations come from the one before.
    // Where tiles are shared fewer stages on their way arrive sooner: 2 % at 16 rows.
    constexpr int in_flight_of_shared = std::min(8, Shared::stages);
    const int in_flight = plan.shared_tiles > 0 ? in_flight_of_shared : Shared::stages;
    RingPlace<Shared::stages> place, done;
    ManyRowsParts parts(plan, blockIdx.x);
    const int first = parts.part().first;
    const int ahead = parts.done() ? 0 : std::min(parts.part().end - first, in_flight);
    for (int s = 0; s < ahead; ++s) start_weights(parts, first + s, s);
    wait_for_previous_kernel();
    for (int started = 0; !parts.done(); parts.next())
        for (int step = parts.part().first; step < parts.part().end; ++step, ++started) {
            if (started >= in_flight) {
                shared.empty[done.at].wait(done.round % 2);
                done.next();
            }
            if (started >= ahead) start_weights(parts, step, place.at);
            shared.full[place.at].copy_box(shared.stage[place.at].activations, activations,
                                           step * many_rows_depth, parts.row_tile() * rows);
            place.next();
        }
}

}  // namespace gpu4s
