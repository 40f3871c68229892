// SPDX-License-Identifier: Apache-2.0
// The product for many rows of activations, on the matrix instructions of a warpgroup (NVIDIA
// 9.0a).
//
// A tile of C is 256 columns x `rows` rows, a step of it 128 k. Weights are the rows of the matrix
// products and come from registers; activations are their columns and come from shared memory as
// they are, swizzled by the bulk copy. Layout of W (../row_pair.hpp): the 14 KiB of a step of 256
// columns are one piece, in it 1792 bytes for each 32 columns, which a warp reads as seven vectors
// of 8 bytes a lane:
//
//   lane 4 g + t, words of two units, one after the other:
//     unit 0: columns g, g + 16       k = 16 r + 4 t + 0..3, r = 0..7 (runs of four)
//     unit 1: columns g + 8, g + 24   the same k
//
// Words of even and of odd k, merged byte by byte, are operands of the instruction:
//
//   even word i   k = 32 i + 4 t + {0, 2, 16, 18}     E0 O0 E1 O1: k = 32 i + 4 t .. + 3
//   odd word i    k = 32 i + 4 t + {1, 3, 17, 19}     E2 O2 E3 O3: k = 32 i + 4 t + 16 .. + 19
//
// A block, one a multiprocessor, all side by side:
//   warps 0..7     two warpgroups multiply, 128 columns each and 32 a warp, and finish tiles
//   warp 8         brings stages of one step, W in one copy, activations in one box
//   warps 9..11    attend (many_rows_attend.hpp): find what offsets of W add, bring scales, and
//                  pass sums to other blocks
//
// Count, a step: with 128 rows 30 KiB; 8 products of 64 x 128 x 32 a warpgroup, 1024 clocks of the
// matrix units for both; 60 integer operations a lane to unpack, 240 clocks, 16 lanes a clock, of
// each scheduler, while products go on. With 8 rows the 14 KiB of W, 832 clocks of 1.98 GHz of a
// multiprocessor's share of 4.5 TB/s, are the bound. With groups each sum of a lane,
// 64 with 64 rows, takes two operations and half a copy; with 64 rows all that, and unpacking, too,
// stands between the products of a warpgroup, as registers are short.
#pragma once

#include <type_traits>

#include "many_rows_attend.hpp"
#include "many_rows_weights.hpp"
#include "naive.hpp"

namespace gpu4s {

/// The sums of this thread at a place of the exchange, of each two rows of activations two vectors.
template <int count, class Value>
__device__ Vector16<Value>* many_rows_at(const ManyRowsExchange& exchange, int place) {
    return static_cast<Vector16<Value>*>(exchange.partials) + place * int64_t{count} * 128 +
           threadIdx.x;
}
/// Adds what helping blocks have of this block's tile.
template <int count, class Value>
__device__ void many_rows_take_over(Value (&f)[count], Value (&l)[count], const ManyRowsPlan& plan,
                                    const ManyRowsExchange& exchange) {
    const int tile = blockIdx.x, first = plan.first_helper(tile), last = plan.last_helper(tile);
    const int warpgroup = threadIdx.x / 128;
    for (int h = first + static_cast<int>(threadIdx.x) % 128; h <= last; h += 128) {
        int* const there = &exchange.handed_over[2 * ManyRowsPlan::place(h, tile) + warpgroup];
        wait_until(there, 1);
        *there = 0;
    }
    wait_at_barrier(1 + warpgroup, 128);
    constexpr int at_once = count < 32 ? count : 32;  // loads that wait for memory together
    [[maybe_unused]] constexpr int helpers_at_once = count <= 8 ? 3 : 1;
#pragma unroll helpers_at_once
    for (int h = first; h <= last; ++h) {
        const Vector16<Value>* from =
            many_rows_at<count, Value>(exchange, ManyRowsPlan::place(h, tile));
#pragma unroll
        for (int e = 0; e < count; e += at_once) {
            Vector16<Value> held[at_once / 2];
#pragma unroll
            for (int v = 0; v < at_once / 2; ++v, from += 256) held[v] = *from;
#pragma unroll
            for (int v = 0; v < at_once / 2; ++v)
#pragma unroll
                for (int i = 0; i < 4; ++i)
                    (v % 2 == 0 ? f : l)[e + v / 2 * 4 + i] += held[v].element[i];
        }
    }
}

template <int rows, bool grouped, int low_shift, class T>
__global__ __launch_bounds__(many_rows_threads, 1) void many_rows_kernel(
    MatrixMultiplication3p5bit::Args<T> args, const uint4* words,
    GPU4S_GRID_CONSTANT const TensorMap activations, ManyRowsPlan plan, ManyRowsExchange exchange) {
    if constexpr (!warpgroup_exists) return;
    using Shared = ManyRowsShared<rows, grouped>;
    unsigned char* const memory = dynamic_shared();
    auto& shared = *reinterpret_cast<Shared*>(memory + (-shared_address(memory) & 1023));
    const int thread = threadIdx.x, warp = thread / 32, lane = thread % 32;
    if (thread == 0) shared.initialise();
    __syncthreads();
    let_next_kernel_start();

    if (warp >= 8) {
        warpgroup_registers<56, false>();
        if (thread == 256) many_rows_copy(shared, plan, args, words, &activations);
        if (warp > 8) many_rows_attend<low_shift>(shared, plan, warp - 9, args, exchange);
        return;
    }
    warpgroup_registers<224, true>();
    wait_for_previous_kernel();

    RingPlace<Shared::stages> place;
    RingPlace<2> slot, sums;
    for (ManyRowsParts parts(plan, blockIdx.x); !parts.done(); parts.next()) {
        // Sums of full and low or, with groups, scaled ones of high and low.
        using Value = std::conditional_t<grouped, float, int>;
        Value f[rows / 2] = {}, l[rows / 2] = {};
        ManyRowsGroupSums<grouped ? rows : 0> group_sums;
        const auto start = [&](const auto& weights) {
            const auto& stage = shared.stage[place.at];
            if constexpr (grouped)
                group_sums.start(weights, stage);
            else
                weights.start(stage.activations, f, l);
        };
        const auto finish = [&] {
            if constexpr (grouped)
                group_sums.finish(f, l);
            else
                warpgroup_wait(f, l);
        };
        const auto give_back = [&](CopyBarrier& empty) {
            if (lane == 0) empty.arrive();
        };
        // Operands of the next step are unpacked while products go on, if there are registers for
        // two sets, which take turns: copies would cost half as much as unpacking.
        constexpr bool unpacks_ahead = !grouped || rows <= 32;
        ManyRowsWeights<low_shift> weights[unpacks_ahead ? 2 : 1];
        auto& other = weights[unpacks_ahead ? 1 : 0];
        const auto await_and_unpack = [&](auto& next) {
            shared.full[place.at].wait(place.round % 2);
            next.unpack(shared.stage[place.at].weights[warp]);
            if constexpr (grouped) shared.begun[place.at].wait(place.round % 2);
        };
        const auto go_on = [&](auto& next) {
            CopyBarrier& empty = shared.empty[place.at];
            place.next();
            if constexpr (unpacks_ahead) {
                await_and_unpack(next);
                finish();
                start(next);
                give_back(empty);
            } else {
                finish();
                give_back(empty);
                await_and_unpack(next);
                start(next);
            }
        };
        await_and_unpack(weights[0]);
        start(weights[0]);
        int left = parts.part().end - parts.part().first - 1;
        for (; left > 1; left -= 2) {
            go_on(other);
            go_on(weights[0]);
        }
        if (left == 1) {
            go_on(other);
            finish();
        } else {  // a single finish(), behind products of either set, would serialise them all
            finish();
        }
        give_back(shared.empty[place.at]);
        place.next();
        if (parts.helps()) {
            if (sums.round > 0) shared.sums_empty[sums.at].wait((sums.round - 1) % 2);
            auto* to = many_rows_at<rows / 2, Value>(exchange, parts.place());
#pragma unroll
            for (int v = 0; v < rows / 2; v += 4, to += 512) {
                to[0] = {f[v], f[v + 1], f[v + 2], f[v + 3]};
                to[256] = {l[v], l[v + 1], l[v + 2], l[v + 3]};
            }
            shared.sums_full[sums.at].arrive();
            sums.next();
            continue;
        }
        // Element e of eight columns c of the product: pair lane / 4 + 8 (e / 2), row 8 c + 2 (lane
        // % 4) + e % 2.
        const int64_t column =
            parts.column_tile() * int64_t{many_rows_columns} + warp * 32 + lane / 4;
        if (parts.is_helped()) many_rows_take_over(f, l, plan, exchange);

        shared.terms_full[slot.at].wait(slot.round % 2);
        float column_scale[4] = {};
        if constexpr (std::is_same_v<T, float> && !grouped)
#pragma unroll
            for (int q = 0; q < 4; ++q)
                column_scale[q] = shared.column_scale[slot.at][warp * 32 + lane / 4 + 8 * q];
        const ManyRowsTerm* terms = shared.terms[slot.at] + lane % 4 * 2;
        const int64_t row = parts.row_tile() * int64_t{rows} + lane % 4 * 2;
        T* C = args.C + row * args.shape.n + column;
#pragma unroll
        for (int c = 0; c < rows / 8; ++c, C += 7 * args.shape.n)
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const ManyRowsTerm term = terms[8 * c + r];
                if (row + 8 * c + r < args.shape.m)
#pragma unroll
                    for (int q = 0; q < 4; ++q) {
                        const int at = 4 * c + q % 2 * 2 + r;
                        Value sum = q < 2 ? f[at] : l[at];
                        if constexpr (!grouped)
                            sum = q < 2 ? ((sum - l[at]) >> 4) - term.high : sum - term.low;
                        if (column + 8 * q < args.shape.n)
                            store_scaled(C + 8 * q, sum, term.scale, column_scale[q]);
                    }
                if (r == 0) C += args.shape.n;
            }
        shared.terms_empty[slot.at].arrive();
        slot.next();
    }
}

}  // namespace gpu4s
