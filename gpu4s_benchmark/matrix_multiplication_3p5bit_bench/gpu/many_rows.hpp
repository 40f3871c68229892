// SPDX-License-Identifier: Apache-2.0
// The product for many rows of activations, on the matrix instructions of a warpgroup
// (NVIDIA 9.0a).
//
// Layout of W: that of few_rows.hpp. A block computes 256 columns, 128 each warpgroup and 32 each
// warp, of `rows` rows: weights are the rows of the products and come from registers, activations
// are their columns and come from shared memory, arranged (arrange.hpp). One thread of a third
// warpgroup brings stages of 256 k, W in eight parts of 3584 bytes and activations in two blocks.
//
// Count for 128 rows, a stage: 60 KiB; 16 products of 64 x 128 x 32 a warpgroup, 2048 clocks of the
// matrix units for both; 68 integer operations a lane to unpack, 272 clocks of each scheduler,
// beside them. Four row tiles after four, so that what they share stays in the second-level cache.
#pragma once

#include <algorithm>
#include <memory>

#include "arrange.hpp"
#include "common/backend/compute_units.hpp"
#include "common/backend/matrix_unit.hpp"
#include "common/backend/shared_memory.hpp"
#include "common/backend/warpgroup.hpp"
#include "many_rows_prepare.hpp"
#include "repack.hpp"
#include "row_pair_unit.hpp"

namespace gpu4s {

struct ManyRowsPlan {
    int column_tiles, row_tiles, steps;
    int splits;  ///< of the steps; the sums of all but one split meet in memory
};

constexpr int many_rows_columns = 256, many_rows_threads = 384;
constexpr int many_rows_grouped = 8;  ///< row tiles that are worked on side by side

template <int rows>
struct ManyRowsStage {
    static constexpr int weight_bytes = 3584;  // of a step of 32 columns
    uint4 activations[2][rows * 8];
    uint4 weights[8][weight_bytes / 16];
};
template <int rows>
constexpr int many_rows_stages = rows == 128 ? 3 : 4;

// `sums` of each row of activations. With splits, `partials` [row tiles x rows][column tiles x 256]
// and `arrivals`, one a tile, are zero before and after the kernel.
template <int rows, int low_shift, class T>
__global__ __launch_bounds__(many_rows_threads,
                             1) void many_rows_kernel(MatrixMultiplication3p5bit::Args<T> args,
                                                      const uint4* words, const uint4* arranged,
                                                      const int2* sums, ManyRowsPlan plan,
                                                      int* partials, int* arrivals) {
    if constexpr (!warpgroup_exists) return;
    using Operands = RowPairUnit8<MmaInstruction<int8_t, 8>>;
    using Stage = ManyRowsStage<rows>;
    constexpr int stages = many_rows_stages<rows>;
    auto* stage = reinterpret_cast<Stage*>((reinterpret_cast<uintptr_t>(dynamic_shared()) + 1023) /
                                           1024 * 1024);
    __shared__ CopyBarrier full[stages], empty[stages];
    __shared__ bool is_last;
    const int thread = threadIdx.x, warp = thread / 32, lane = thread % 32;

    // Groups of row tiles, in them column after column.
    const int tile = blockIdx.x / plan.splits, split = blockIdx.x % plan.splits;
    const int group = tile / (many_rows_grouped * plan.column_tiles);
    const int in_group = tile % (many_rows_grouped * plan.column_tiles);
    const int grouped = plan.row_tiles - group * many_rows_grouped < many_rows_grouped
                            ? plan.row_tiles - group * many_rows_grouped
                            : many_rows_grouped;
    const int row_tile = group * many_rows_grouped + in_group % grouped;
    const int column_tile = in_group / grouped;
    const int first = plan.steps * split / plan.splits,
              end = plan.steps * (split + 1) / plan.splits;

    if (thread == 0) {
        for (int s = 0; s < stages; ++s) {
            full[s].initialise(1);
            empty[s].initialise(2);
        }
        CopyBarrier::make_visible();
    }
    __syncthreads();

    if (warp >= 8) {
        warpgroup_registers<40, false>();
        if (thread != 256) return;
        const int64_t left = args.shape.n - column_tile * int64_t{many_rows_columns};
        const int tiles = left < many_rows_columns ? static_cast<int>((left + 31) / 32) : 8;
        const auto start_weights = [&](int step) {
            const int s = (step - first) % stages, round = (step - first) / stages;
            if (round > 0) empty[s].wait((round - 1) % 2);
            full[s].arrive_expecting(sizeof(Stage::activations) + tiles * Stage::weight_bytes);
            for (int w = 0; w < tiles; ++w)
                full[s].copy(stage[s].weights[w],
                             words + ((column_tile * 8 + w) * int64_t{plan.steps} + step) *
                                         (Stage::weight_bytes / 16),
                             Stage::weight_bytes);
        };
        const auto start_activations = [&](int step) {
            const int s = (step - first) % stages;
            full[s].copy(stage[s].activations,
                         arranged + (int64_t{row_tile} * plan.steps + step) * 2 * rows * 8,
                         sizeof(Stage::activations));
        };
        // W is there before the kernel starts, activations come from the one before.
        const int early = end - first < stages ? end : first + stages;
        for (int step = first; step < early; ++step) start_weights(step);
        wait_for_previous_kernel();
        for (int step = first; step < early; ++step) start_activations(step);
        for (int step = early; step < end; ++step) {
            start_weights(step);
            start_activations(step);
        }
        return;
    }
    warpgroup_registers<232, true>();

    int f[rows / 2] = {}, l[rows / 2] = {};
    for (int step = first; step < end; ++step) {
        const int s = (step - first) % stages, round = (step - first) / stages;
        full[s].wait(round % 2);
        const uint4* from = stage[s].weights[warp] + lane;
#pragma unroll
        for (int p = 0; p < 2; ++p) {
            // Units 2 p and 2 p + 1 of the seven vectors.
            uint4 held[4];
#pragma unroll
            for (int v = 0; v < 4; ++v) held[v] = from[(3 * p + v) * 32];
            uint32_t word[16];
            __builtin_memcpy(word, held, sizeof word);
            const typename Operands::template Weights<low_shift> weights(word + 2 * p);
            // All of them before the first product: registers of products are not to be touched.
            uint32_t full_words[4][4], low_words[4][4];
#pragma unroll
            for (int i = 0; i < 4; ++i)
#pragma unroll
                for (int w = 0; w < 4; ++w) {
                    full_words[i][w] = forget(weights.full[w % 2][2 * i + w / 2]);
                    low_words[i][w] = forget(weights.low[w % 2][2 * i + w / 2]);
                }
            const uint64_t b = matrix_descriptor(stage[s].activations[p]);
            warpgroup_fence();
#pragma unroll
            for (int i = 0; i < 4; ++i) {
                warpgroup_multiply_add(f, full_words[i], b + 2 * i);
                warpgroup_multiply_add(l, low_words[i], b + 2 * i);
            }
            warpgroup_commit();
            warpgroup_wait<0>();  // the other warpgroup's go on meanwhile
        }
        if (thread % 128 == 0) empty[s].arrive();
    }
    wait_for_previous_kernel();  // ends at once; what it wrote is visible

    // Element e of eight columns c of the product: pair lane / 4 + 8 (e / 2), row 8 c + 2 (lane %
    // 4)
    // + e % 2.
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    const int64_t first_column = column_tile * int64_t{many_rows_columns} + warp * 32 + lane / 4;
    const int64_t first_row = row_tile * int64_t{rows} + lane % 4 * 2;
    const int64_t padded = plan.column_tiles * int64_t{many_rows_columns};
    float column_scale[4] = {};
    if constexpr (std::is_same_v<T, float>)
#pragma unroll
        for (int q = 0; q < 4; ++q)
            if (first_column + 8 * q < args.shape.n)
                column_scale[q] = args.w_scale[first_column + 8 * q];
    // take(row, pair of the lane, high, low)
    const auto each = [&](auto take) {
#pragma unroll
        for (int c = 0; c < rows / 8; ++c)
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const int64_t i = first_row + 8 * c + r;
                if (i >= args.shape.m) continue;
                const int2 sum = sums[i];
                const float scale = std::is_same_v<T, float> ? args.a_scale[i] : 1.0f;
#pragma unroll
                for (int pair = 0; pair < 2; ++pair) {
                    const int at = 4 * c + r + 2 * pair;
                    take(i, pair, (f[at] - l[at]) >> 4, l[at], sum, scale);
                }
            }
    };
    const auto store = [&](int64_t i, int pair, int high, int low, int2 sum, float scale) {
        const auto one = [&](int q, int acc) {
            const int64_t column = first_column + 8 * q;
            if (column < args.shape.n)
                store_scaled(args.C + i * args.shape.n + column, acc, scale, column_scale[q]);
        };
        one(pair, high - bias.high_even * sum.x - bias.high_odd * sum.y);
        one(pair + 2, low - bias.low_even * sum.x - bias.low_odd * sum.y);
    };
    if (plan.splits == 1) return each(store);
    each([&](int64_t i, int pair, int high, int low, int2, float) {
        int* to = partials + i * padded + first_column + 8 * pair;
        atomicAdd(to, high);
        atomicAdd(to + 16, low);
    });
    __threadfence();
    barrier_of_first<256>();
    if (thread == 0) {
        is_last = atomicAdd(&arrivals[tile], 1) == plan.splits - 1;
        if (is_last) store_shared_by_blocks(&arrivals[tile], 0);
    }
    barrier_of_first<256>();
    if (!is_last) return;
    __threadfence();
    each([&](int64_t i, int pair, int, int, int2 sum, float scale) {
        int* from = partials + i * padded + first_column + 8 * pair;
        store(i, pair, atomicExch(from, 0), atomicExch(from + 16, 0), sum, scale);
    });
}

template <int rows, int low_shift, class T>
Prepared prepare_many_rows_of(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    using Operands = RowPairUnit8<MmaInstruction<int8_t, 8>>;
    const auto& s = args.shape;
    const RowPairFormat format = Operands::format(low_shift);
    const int64_t steps = row_pair_units(s.k, format) / Operands::step_units;
    ManyRowsPlan plan{};
    plan.column_tiles = static_cast<int>(blocks_for(s.n, many_rows_columns));
    plan.row_tiles = static_cast<int>(blocks_for(s.m, rows));
    plan.steps = static_cast<int>(steps);
    const int64_t tiles = int64_t{plan.column_tiles} * plan.row_tiles;
    plan.splits = static_cast<int>(
        std::clamp<int64_t>(backend::compute_units() / tiles, 1, std::max(plan.steps / 2, 1)));
    const unsigned grid = grid_of(tiles * plan.splits);
    const int64_t padded_rows = int64_t{plan.row_tiles} * rows;
    const int64_t depth_blocks = 2 * steps;

    const auto words = std::make_shared<backend::Buffer>(repack_3p5bit(args, format, stream));
    const auto arranged =
        std::make_shared<backend::Buffer>(padded_rows * depth_blocks * arranged_depth);
    const auto sums = std::make_shared<backend::Buffer>(padded_rows * sizeof(int2));
    const auto zeros = [](size_t bytes) {
        const auto buffer = std::make_shared<backend::Buffer>(bytes);
        backend::fill(buffer->template as<void>(), 0, bytes);
        return buffer;
    };
    const auto partials = zeros(
        plan.splits > 1 ? padded_rows * plan.column_tiles * many_rows_columns * sizeof(int) : 16);
    const auto arrivals = zeros(tiles * sizeof(int));
    backend::synchronize();  // the kernel reads W before it waits for the kernel before it
    constexpr auto kernel = many_rows_kernel<rows, low_shift, T>;
    constexpr size_t shared = many_rows_stages<rows> * sizeof(ManyRowsStage<rows>) + 1024;
    return [=] {
        launch_next<arrange_kernel<int64_t>>(grid_of(padded_rows), 256, 0, stream, args.A, s.m, s.k,
                                             depth_blocks, rows, arranged->template as<uint4>(),
                                             sums->template as<int2>());
        launch_next<kernel>(grid, many_rows_threads, shared, stream, args,
                            words->template as<uint4>(), arranged->template as<uint4>(),
                            sums->template as<int2>(), plan, partials->template as<int>(),
                            arrivals->template as<int>());
    };
}

template <class T>
Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    const auto& s = args.shape;
    const bool grouped = std::is_same_v<T, float> && s.group != 0;
    if (grouped || s.k > 1 << 16 || !matrix_unit_exists<Warpgroup>(stream)) return nullptr;
    const auto with_rows = [&]<int low_shift>() {
        if (s.m <= 32) return prepare_many_rows_of<32, low_shift>(args, stream);
        if (s.m <= 64) return prepare_many_rows_of<64, low_shift>(args, stream);
        return prepare_many_rows_of<128, low_shift>(args, stream);
    };
    return s.low_shift == 0 ? with_rows.template operator()<0>()
                            : with_rows.template operator()<1>();
}

}  // namespace gpu4s
