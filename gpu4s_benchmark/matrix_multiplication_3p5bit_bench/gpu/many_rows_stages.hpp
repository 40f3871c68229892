// SPDX-License-Identifier: Apache-2.0
// Shared memory of the kernel for many rows, and those of its warps that do not multiply.
#pragma once

#include <algorithm>

#include "../matrix_multiplication_3p5bit.hpp"
#include "../row_pair.hpp"
#include "common/backend/warpgroup.hpp"
#include "many_rows_plan.hpp"

namespace gpu4s {

constexpr int many_rows_columns = 256, many_rows_depth = 128;  ///< of a step of a tile
constexpr int many_rows_threads = 384, many_rows_multiplying = 256;
constexpr int many_rows_attending = 3;  ///< warps that neither multiply nor copy

/// What the end of a tile wants of a row of activations.
struct alignas(16) ManyRowsTerm {
    int high, low;  ///< what offsets of W added to the sums of high and of low columns
    float scale;
};

/// What blocks pass to each other, in device memory. Flags are zero before and after the kernel.
struct ManyRowsExchange {
    void* partials;       ///< [places][rows x 256] sums that helping blocks hand over
    int* handed_over;     ///< [places][2] flags: whether they are there for each warpgroup
    ManyRowsTerm* terms;  ///< [padded M]
    int* summed;          ///< [2] flags: warps that have written their terms, that have seen all
};

/// A step of a tile: what its multiplying warps want.
template <int rows, bool grouped>
struct ManyRowsStage {
    uint4 activations[rows * 8];
    uint2 weights[8][7 * 32];  ///< of 32 columns each
};
template <int rows>
struct ManyRowsStage<rows, true> : ManyRowsStage<rows, false> {
    float scale[many_rows_columns];  ///< of the columns, in this group of k
};

/// Shared memory of a block.
template <int rows, bool grouped>
struct ManyRowsShared {
    using Stage = ManyRowsStage<rows, grouped>;
    static constexpr int stages =
        std::min(13, static_cast<int>((most_shared_bytes - 8 * 1024) / sizeof(Stage)));
    Stage stage[stages];
    // Of the tile that is finished and of the next one.
    ManyRowsTerm terms[2][rows];
    float column_scale[2][many_rows_columns];
    CopyBarrier full[stages], empty[stages];
    CopyBarrier terms_full[2], terms_empty[2], sums_full[2], sums_empty[2];
    static constexpr size_t bytes() { return sizeof(ManyRowsShared) + 1024; }

    __device__ void initialise() {
        for (int s = 0; s < stages; ++s) {
            full[s].initialise(1);
            empty[s].initialise(many_rows_multiplying / 32);
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
                  weight_bytes);
        if constexpr (grouped)
            full.copy(stage.scale, args.w_scale + step * args.shape.n + column, scale_bytes);
    };
    prefetch_tensor_map(activations);
    // W and its scales are there before the kernel starts, activations come from the one before.
    RingPlace<Shared::stages> place;
    ManyRowsParts parts(plan, blockIdx.x);
    const int end = parts.done() ? 0 : parts.part().end;
    for (int step = parts.part().first; step < end && place.round == 0; ++step) {
        start_weights(parts, step, place.at);
        place.next();
    }
    int started = place.round * Shared::stages + place.at;
    wait_for_previous_kernel();
    place = {};
    for (; !parts.done(); parts.next())
        for (int step = parts.part().first; step < parts.part().end; ++step) {
            if (place.round > 0) shared.empty[place.at].wait((place.round - 1) % 2);
            if (started > 0)
                --started;
            else
                start_weights(parts, step, place.at);
            shared.full[place.at].copy_box(shared.stage[place.at].activations, activations,
                                           step * many_rows_depth, parts.row_tile() * rows);
            place.next();
        }
}

/// Sums up rows of A, which all blocks share out, hands over sums, and brings what the end of a
/// tile wants of its rows. By all lanes of attending warp `warp`.
template <int low_shift, int rows, bool grouped, class T>
__device__ void many_rows_attend(ManyRowsShared<rows, grouped>& shared, const ManyRowsPlan& plan,
                                 int warp, const MatrixMultiplication3p5bit::Args<T>& args,
                                 const ManyRowsExchange& exchange) {
    constexpr int warps = many_rows_attending;
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    const int lane = threadIdx.x % 32, all = gridDim.x * warps;
    wait_for_previous_kernel();
    for (int64_t i = blockIdx.x * warps + warp; i < args.shape.m; i += all) {
        const auto* row = reinterpret_cast<const uint4*>(args.A + i * args.shape.k);
        // With groups, operands have no offsets.
        const int64_t vectors = grouped ? 0 : args.shape.k / 16;
        int even = 0, odd = 0;
#pragma unroll 8
        for (int64_t v = lane; v < vectors; v += 32) {
            const uint4 held = row[v];
            const uint32_t words[] = {held.x, held.y, held.z, held.w};
            for (uint32_t word : words) {
                even = dot4(word, 0x00010001u, even);
                odd = dot4(word, 0x01000100u, odd);
            }
        }
        for (int mask = 1; mask < 32; mask *= 2) {
            even += shuffle_xor(even, mask);
            odd += shuffle_xor(odd, mask);
        }
        if (lane == 0)
            exchange.terms[i] = {bias.high_even * even + bias.high_odd * odd,
                                 bias.low_even * even + bias.low_odd * odd,
                                 std::is_same_v<T, float> ? args.a_scale[i] : 0.0f};
    }
    if (lane == 0) add_one_ordered(&exchange.summed[0]);

    ManyRowsParts parts(plan, blockIdx.x);
    RingPlace<2> sums;
    for (; !parts.done() && parts.helps(); parts.next()) {
        if (warp > 0 || lane > 0) continue;
        shared.sums_full[sums.at].wait(sums.round % 2);
        const int place = ManyRowsPlan::place(blockIdx.x - plan.shared_tiles, parts.tile());
        for (int group = 0; group < 2; ++group)
            store_release(&exchange.handed_over[2 * place + group], 1);
        shared.sums_empty[sums.at].arrive();
        sums.next();
    }
    if (lane == 0) wait_until(&exchange.summed[0], all);
    wait_at_barrier(3 + warp, 32);  // of this warp
    RingPlace<2> slot;
    for (; !parts.done(); parts.next()) {
        if (slot.round > 0) shared.terms_empty[slot.at].wait((slot.round - 1) % 2);
        const int64_t column = parts.column_tile() * int64_t{many_rows_columns};
        if constexpr (std::is_same_v<T, float> && !grouped)
            for (int c = warp * 32 + lane; c < many_rows_columns; c += warps * 32)
                shared.column_scale[slot.at][c] =
                    column + c < args.shape.n ? args.w_scale[column + c] : 0.0f;
        for (int row = warp * 32 + lane; row < rows; row += warps * 32)
            shared.terms[slot.at][row] = exchange.terms[parts.row_tile() * int64_t{rows} + row];
        shared.terms_full[slot.at].arrive();
        slot.next();
    }
    if (lane == 0 && add_one_ordered(&exchange.summed[1]) == all - 1)
        exchange.summed[0] = exchange.summed[1] = 0;
}

}  // namespace gpu4s
