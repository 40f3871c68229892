// SPDX-License-Identifier: Apache-2.0
// What the attending warps of the kernel for many rows do.
#pragma once

#include "../row_pair.hpp"
#include "many_rows_groups.hpp"

namespace gpu4s {

/// Sums up rows of A, which all blocks share out. By all lanes of attending warp `warp`.
template <int low_shift, class T>
__device__ void many_rows_sum_up(int warp, const MatrixMultiplication3p5bit::Args<T>& args,
                                 const ManyRowsExchange& exchange) {
    constexpr int warps = many_rows_attending;
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    const int lane = threadIdx.x % 32, all = gridDim.x * warps;
    for (int64_t i = blockIdx.x * warps + warp; i < args.shape.m; i += all) {
        const auto* row = reinterpret_cast<const uint4*>(args.A + i * args.shape.k);
        int even = 0, odd = 0;
#pragma unroll 8
        for (int64_t v = lane; v < args.shape.k / 16; v += 32) {
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
}

/// Sums up rows of A or, with groups, of stages, hands over sums, and brings what the end of a tile
/// wants of its rows and columns. By all lanes of attending warp `warp`.
template <int low_shift, int rows, bool grouped, class T>
__device__ void many_rows_attend(ManyRowsShared<rows, grouped>& shared, const ManyRowsPlan& plan,
                                 int warp, const MatrixMultiplication3p5bit::Args<T>& args,
                                 const ManyRowsExchange& exchange) {
    constexpr int warps = many_rows_attending;
    const int lane = threadIdx.x % 32, all = gridDim.x * warps, thread = warp * 32 + lane;
    wait_for_previous_kernel();
    if constexpr (!grouped) many_rows_sum_up<low_shift>(warp, args, exchange);

    bool all_summed = grouped;  // with groups it takes the block's own stages only
    RingPlace<ManyRowsShared<rows, grouped>::stages> place;
    RingPlace<2> sums, slot;
    for (ManyRowsParts parts(plan, blockIdx.x); !parts.done(); parts.next()) {
        if (!parts.helps()) {
            if (!all_summed) {
                if (lane == 0) wait_until(&exchange.summed[0], all);
                wait_at_barrier(3 + warp, 32);  // of this warp, whose lane 0 counts it
                all_summed = true;
            }
            if (slot.round > 0) shared.terms_empty[slot.at].wait((slot.round - 1) % 2);
            const int64_t row = parts.row_tile() * int64_t{rows};
            const int64_t column = parts.column_tile() * int64_t{many_rows_columns};
#pragma unroll 1  // registers
            for (int r = thread; r < rows; r += warps * 32)
                if constexpr (!grouped)
                    shared.terms[slot.at][r] = exchange.terms[row + r];
                else if (row + r < args.shape.m)
                    shared.terms[slot.at][r].scale = args.a_scale[row + r];
            if constexpr (std::is_same_v<T, float> && !grouped)
#pragma unroll 1  // registers
                for (int c = thread; c < many_rows_columns; c += warps * 32)
                    if (column + c < args.shape.n)
                        shared.column_scale[slot.at][c] = args.w_scale[column + c];
            shared.terms_full[slot.at].arrive();
            slot.next();
        }
        if constexpr (grouped)  // a warp sees all phases of its stages
            for (int left = parts.part().end - parts.part().first; left > 0; --left) {
                if (place.at % warps == warp) {
                    shared.full[place.at].wait(place.round % 2);
                    many_rows_begin_group<low_shift>(shared.stage[place.at]);
                    shared.begun[place.at].arrive();
                }
                place.next();
            }
        if (parts.helps() && warp == 0) {
            shared.sums_full[sums.at].wait(sums.round % 2);
            if (lane < 2) store_release(&exchange.handed_over[2 * parts.place() + lane], 1);
            if (lane == 0) shared.sums_empty[sums.at].arrive();
            sums.next();
        }
    }
    if (!grouped && lane == 0 && add_one_ordered(&exchange.summed[1]) == all - 1)
        exchange.summed[0] = exchange.summed[1] = 0;
}

}  // namespace gpu4s
