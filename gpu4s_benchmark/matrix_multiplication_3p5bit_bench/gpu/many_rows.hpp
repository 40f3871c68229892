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
//   warps 9..11    sum up rows of activations, which take back what offsets of W added
//
// Count, a step: with 128 rows 30 KiB; 8 products of 64 x 128 x 32 a warpgroup, 1024 clocks of the
// matrix units for both; 60 integer operations a lane to unpack, 240 clocks, 16 lanes a clock, of
// each scheduler, while products go on. With 8 rows 15 KiB, 735 clocks of a multiprocessor's share
// of 4.5 TB/s, are the bound. With groups 100 to 140 operations, and 5 for each two sums: they are
// the bound, 900 clocks with 64 rows.
#pragma once

#include <algorithm>
#include <memory>

#include "common/backend/compute_units.hpp"
#include "common/backend/shared_memory.hpp"
#include "common/vendor/tensor_map.hpp"
#include "many_rows_prepare.hpp"
#include "many_rows_stages.hpp"
#include "many_rows_weights.hpp"
#include "repack.hpp"

namespace gpu4s {

/// The sums of this thread at a place of the exchange, of each two rows of activations two vectors.
template <int count, class Value>
__device__ Vector16<Value>* many_rows_at(const ManyRowsExchange& exchange, int place) {
    return reinterpret_cast<Vector16<Value>*>(exchange.partials) + place * int64_t{count} * 128 +
           threadIdx.x;
}
/// Adds what helping blocks have of this block's tile.
template <int count, class Value>
__device__ void many_rows_take_over(Value (&f)[count], Value (&l)[count], const ManyRowsPlan& plan,
                                    const ManyRowsExchange& exchange) {
    const int tile = blockIdx.x, first = plan.first_helper(tile), last = plan.last_helper(tile);
    const int group = threadIdx.x / 128;
    for (int h = first + static_cast<int>(threadIdx.x) % 128; h <= last; h += 128) {
        int* const there = &exchange.handed_over[2 * ManyRowsPlan::place(h, tile) + group];
        wait_until(there, 1);
        *there = 0;
    }
    wait_at_barrier(1 + group, 128);
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
    MatrixMultiplication3p5bit::Args<T> args, const uint4* words, const TensorMap* activations,
    ManyRowsPlan plan, ManyRowsExchange exchange) {
    if constexpr (!warpgroup_exists) return;
    using Shared = ManyRowsShared<rows, grouped>;
    auto& shared = *reinterpret_cast<Shared*>(
        (reinterpret_cast<uintptr_t>(dynamic_shared()) + 1023) / 1024 * 1024);
    const int thread = threadIdx.x, warp = thread / 32, lane = thread % 32;
    if (thread == 0) shared.initialise();
    __syncthreads();
    let_next_kernel_start();

    if (warp >= 8) {
        warpgroup_registers<72, false>();
        if (thread == 256) many_rows_copy(shared, plan, args, words, activations);
        if (warp > 8) many_rows_help<low_shift>(shared, plan, warp - 9, args, exchange);
        return;
    }
    warpgroup_registers<216, true>();
    wait_for_previous_kernel();

    // Where memory is the bound, the first thing is to give a stage back.
    constexpr bool unpacks_ahead = rows >= 64 || grouped;
    RingPlace<Shared::stages> place;
    RingPlace<2> slot, sums;
    for (ManyRowsParts parts(plan, blockIdx.x); !parts.done(); parts.next()) {
        // Sums of full and low or, with groups, scaled ones of high and low.
        using Value = std::conditional_t<grouped, float, int>;
        Value f[rows / 2] = {}, l[rows / 2] = {};
        const auto arrived = [&] {
            shared.full[place.at].wait(place.round % 2);
            return &shared.stage[place.at];
        };
        auto* stage = arrived();
        ManyRowsWeights<low_shift, grouped> weights, next;
        weights.unpack(stage->weights[warp]);
        for (int left = parts.part().end - parts.part().first; left > 0; --left) {
            [[maybe_unused]] int of_group[2][grouped ? rows / 2 : 1];
            [[maybe_unused]] float scale[4];
            if constexpr (grouped) {
                weights.template start<true>(stage->activations, of_group[0], of_group[1]);
#pragma unroll
                for (int q = 0; q < 4; ++q) scale[q] = stage->scale[warp * 32 + lane / 4 + 8 * q];
            } else {
                weights.template start<false>(stage->activations, f, l);
            }
            const auto finish = [&, &empty = shared.empty[place.at]] {
                warpgroup_wait<0>();
                if (thread % 128 == 0) empty.arrive();
                if constexpr (grouped) {
#pragma unroll
                    for (int i = 0; i < rows / 2; ++i) {
                        f[i] += static_cast<float>(of_group[0][i] >> 4) * scale[i % 4 / 2];
                        l[i] += static_cast<float>(of_group[1][i]) * scale[i % 4 / 2 + 2];
                    }
                }
            };
            place.next();
            if (!unpacks_ahead) finish();
            if (left > 1) {
                stage = arrived();
                next.unpack(stage->weights[warp]);
            }
            if (unpacks_ahead) finish();
            weights = next;
        }
        if (parts.helps()) {
            if (sums.round > 0) shared.sums_empty[sums.at].wait((sums.round - 1) % 2);
            auto* to = many_rows_at<rows / 2, Value>(
                exchange, ManyRowsPlan::place(blockIdx.x - plan.shared_tiles, parts.tile()));
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
        float column_scale[4] = {};
        if constexpr (std::is_same_v<T, float> && !grouped)
#pragma unroll
            for (int q = 0; q < 4; ++q)
                if (column + 8 * q < args.shape.n) column_scale[q] = args.w_scale[column + 8 * q];
        if (parts.is_helped()) many_rows_take_over(f, l, plan, exchange);

        shared.terms_full[slot.at].wait(slot.round % 2);
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

template <int rows, bool grouped, int low_shift, class T>
Prepared prepare_many_rows_of(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    using Shared = ManyRowsShared<rows, grouped>;
    const auto& s = args.shape;
    RowPairFormat format = ManyRowsOperands::format(low_shift);
    format.vector = 2, format.run = 4, format.together = 8;
    ManyRowsPlan plan{};
    plan.column_tiles = static_cast<int>(blocks_for(s.n, many_rows_columns));
    plan.row_tiles = static_cast<int>(blocks_for(s.m, rows));
    plan.steps = static_cast<int>(blocks_for(s.k, many_rows_depth));
    plan.share_out(backend::compute_units());

    const auto words = std::make_shared<backend::Buffer>(repack_3p5bit(args, format, stream));
    const auto map = std::make_shared<backend::Buffer>(make_tensor_map(args.A, s.m, s.k, rows));
    const size_t partial_bytes = size_t{4} * plan.places() * rows * many_rows_columns;
    const size_t term_bytes = sizeof(ManyRowsTerm) * plan.row_tiles * rows;
    const size_t flag_bytes = (2 * plan.places() + 2) * sizeof(int);
    const auto memory = std::make_shared<backend::Buffer>(partial_bytes + term_bytes + flag_bytes);
    backend::fill(memory->template as<void>(), 0, memory->bytes());
    auto* const bytes = memory->template as<unsigned char>();
    ManyRowsExchange exchange{};
    exchange.partials = reinterpret_cast<int*>(bytes);
    exchange.terms = reinterpret_cast<ManyRowsTerm*>(bytes + partial_bytes);
    exchange.handed_over = reinterpret_cast<int*>(bytes + partial_bytes + term_bytes);
    exchange.summed = exchange.handed_over + 2 * plan.places();
    backend::synchronize();  // the kernel reads W before it waits for the kernel before it
    return [=] {
        (void)memory;
        launch_next<many_rows_kernel<rows, grouped, low_shift, T>>(
            plan.blocks, many_rows_threads, Shared::bytes(), stream, args,
            words->template as<uint4>(), map->template as<TensorMap>(), plan, exchange);
    };
}

/// Whether rows are many or, without groups, too long for the other kernel's shared memory and W
/// large enough to keep all blocks busy.
inline bool are_many_rows(const MatrixMultiplication3p5bit::Shape& s, bool grouped) {
    constexpr int64_t step = int64_t{many_rows_columns} * many_rows_depth;
    return s.m > 16 || (!grouped && s.m * s.k >= 64 * 1024 &&
                        s.n * s.k >= 32 * step * backend::compute_units());
}

template <class T>
Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    const auto& s = args.shape;
    constexpr bool has_groups = std::is_same_v<T, float>;
    const bool grouped = has_groups && s.group != 0;
    if (!are_many_rows(s, grouped) || s.k % 16 != 0 || s.k > 1 << 16 ||
        (grouped && (s.group != many_rows_depth || s.n % 4 != 0)) ||
        !matrix_unit_exists<Warpgroup>(stream))
        return nullptr;
    const auto with = [&]<bool by_group, int low_shift>() {
        const auto of = [&]<int rows>() {
            return prepare_many_rows_of<rows, by_group, low_shift>(args, stream);
        };
        if constexpr (by_group) {
            return s.m <= 32 ? of.template operator()<32>() : of.template operator()<64>();
        } else {
            if (s.m <= 8) return of.template operator()<8>();
            if (s.m <= 16) return of.template operator()<16>();
            if (s.m <= 32) return of.template operator()<32>();
            return s.m <= 64 ? of.template operator()<64>() : of.template operator()<128>();
        }
    };
    if constexpr (has_groups)
        if (grouped)
            return s.low_shift == 0 ? with.template operator()<true, 0>()
                                    : with.template operator()<true, 1>();
    return s.low_shift == 0 ? with.template operator()<false, 0>()
                            : with.template operator()<false, 1>();
}

}  // namespace gpu4s
