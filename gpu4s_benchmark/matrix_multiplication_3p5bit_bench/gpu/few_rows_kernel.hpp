// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "common/backend/cooperative.hpp"
#include "common/backend/shared_memory.hpp"
#include "few_rows.hpp"

namespace gpu4s {

constexpr int few_rows_joined = 256;  ///< tiles of a block that are joined at once

/// What an element of C is scaled with.
struct Scales {
    float row, column;
};
template <class T>
__device__ Scales load_scales(const MatrixMultiplication3p5bit::Args<T>& args, int64_t i,
                              int64_t j) {
    if constexpr (std::is_same_v<T, int32_t>)
        return {};
    else
        return {args.a_scale[i], j < args.shape.n ? args.w_scale[j] : 0.0f};
}
/// Stores an element of C, if it exists, from its sum; with groups the columns are scaled already.
template <class T, class Value>
__device__ void store_element(const MatrixMultiplication3p5bit::Args<T>& args, int64_t i, int64_t j,
                              Value sum, Scales scales) {
    if (j >= args.shape.n) return;
    T* C = args.C + i * args.shape.n + j;
    if constexpr (std::is_same_v<Value, int>)
        store_scaled(C, sum, scales.row, scales.column);
    else
        *C = sum * scales.row;
}

template <bool grouped>
__device__ TileScales scales_of(const MatrixMultiplication3p5bit::Shape& s, const float* w_scale,
                                int64_t k0, int64_t first_column) {
    if constexpr (!grouped) return {};
    const int64_t group = k0 / few_rows_group, columns = s.n - first_column;
    return {w_scale + group * s.n + first_column, s.n, static_cast<int>(s.groups() - group),
            static_cast<int>(columns < 64 ? columns : 64)};
}

/// Adds up tiles of the block that several waves have a part of, from [waves][2] sums: of a wave's
/// first tile and of its last, if that is another. Stores them in C where no other block has a part
/// of them, else in `partials`. By all threads of the block.
template <int waves, int columns, class T, class Value>
__device__ void join_waves(const MatrixMultiplication3p5bit::Args<T>& args, const FewRowsPlan& plan,
                           int rows, int64_t first_row, StepRun run, const Value* of_waves,
                           Value* partials) {
    struct Parts {
        int first_slot, first, last;  // of the waves; none where `last` is lower
        bool whole;                   // all steps of the tile are the block's
    };
    __shared__ Parts parts[few_rows_joined];
    const int chunk = blockIdx.x / plan.blocks, block = blockIdx.x % plan.blocks;
    const int steps = plan.steps_of(chunk), thread = threadIdx.x, threads = blockDim.x;
    const int cells = rows * columns, end_tile = (run.end - 1) / steps + 1;
    for (int base = run.first / steps; base < end_tile; base += few_rows_joined) {
        const int count = end_tile - base < few_rows_joined ? end_tile - base : few_rows_joined;
        for (int t = thread; t < count; t += threads) {
            const int start = (base + t) * steps, end = start + steps;
            const int from = start > run.first ? start : run.first;
            const int to = end < run.end ? end : run.end;
            const bool whole = to - from == steps && plan.chunks == 1;
            const int first = part_with(run, from, waves), last = part_with(run, to - 1, waves);
            const bool starts_earlier = part_of(run, first, waves).first < start;
            const bool stored = whole && first == last;
            parts[t] = {2 * first + starts_earlier, first, stored ? -1 : last, whole};
        }
        __syncthreads();
        // Several elements a thread at once, as their scales come from far away.
        constexpr int at_once = 4;
        for (int c = thread; c < count * cells; c += at_once * threads) {
            Value sum[at_once];
            Scales scales[at_once];
            int64_t i[at_once], j[at_once];
#pragma unroll
            for (int u = 0; u < at_once; ++u) {
                const int tile = (c + u * threads) / cells, cell = (c + u * threads) % cells;
                j[u] = -1;
                if (tile >= count || parts[tile].last < 0) continue;
                const Parts& of = parts[tile];
                const int slots = plan.rows * columns;
                sum[u] = of_waves[of.first_slot * slots + cell];
                for (int w = of.first + 1; w <= of.last; ++w)
                    sum[u] += of_waves[2 * w * slots + cell];
                if (!of.whole) {
                    partials[plan.place(chunk, block, base + tile) * slots + cell] = sum[u];
                    continue;
                }
                i[u] = first_row + cell / columns;
                j[u] = int64_t{base + tile} * columns + cell % columns;
                scales[u] = load_scales(args, i[u], j[u]);
            }
#pragma unroll
            for (int u = 0; u < at_once; ++u)
                if (j[u] >= 0) store_element(args, i[u], j[u], sum[u], scales[u]);
        }
        __syncthreads();
    }
}

/// Counts this block in for those of its tiles of which others have a part, and finishes those that
/// it is the last one for. By all threads of the block, `partials` being written.
template <int columns, class T, class Value>
__device__ void join_blocks(const MatrixMultiplication3p5bit::Args<T>& args,
                            const FewRowsPlan& plan, int rows, int64_t first_row, StepRun tiles,
                            Value* partials, int* arrivals) {
    __shared__ bool is_last[few_rows_joined];
    const int cells = plan.rows * columns;
    __threadfence();
    for (int base = tiles.first; base < tiles.end; base += few_rows_joined) {
        const int count = tiles.end - base < few_rows_joined ? tiles.end - base : few_rows_joined;
        __syncthreads();
        for (int t = threadIdx.x; t < count; t += blockDim.x) {
            int blocks = 0;
            for (int chunk = 0; chunk < plan.chunks; ++chunk)
                blocks += plan.last_block(chunk, base + t) - plan.first_block(chunk, base + t) + 1;
            is_last[t] = blocks > 1 && atomicAdd(&arrivals[base + t], 1) == blocks - 1;
        }
        __threadfence();
        __syncthreads();
        for (int c = threadIdx.x; c < count * cells; c += blockDim.x) {
            const int tile = base + c / cells, cell = c % cells;
            if (!is_last[tile - base] || cell / columns >= rows) continue;
            Value sum = 0;
            for (int chunk = 0; chunk < plan.chunks; ++chunk)
                for (int b = plan.first_block(chunk, tile); b <= plan.last_block(chunk, tile); ++b)
                    sum += static_cast<const volatile Value*>(
                        partials)[plan.place(chunk, b, tile) * cells + cell];
            const int64_t i = first_row + cell / columns;
            const int64_t j = int64_t{tile} * columns + cell % columns;
            store_element(args, i, j, sum, load_scales(args, i, j));
            if (cell == 0) arrivals[tile] = 0;
        }
    }
}

// Sums of tiles that more than one block has steps of: `partials`, [gridDim.y][plan.places()] times
// rows x columns, and in `arrivals`, [gridDim.y][plan.tiles], how many of them there are already;
// zero before and after the kernel.
template <class Unit, int row_tiles, int stages, bool grouped, int low_shift, class T>
__global__ __launch_bounds__(few_rows_threads, 1) void few_rows_kernel(
    MatrixMultiplication3p5bit::Args<T> args, const uint4* words, FewRowsPlan plan,
    typename TileSums<Unit, row_tiles, grouped, low_shift>::Value* partials, int* arrivals) {
    if constexpr (Unit::exists) {
        using Operands = RowPairUnit8<Unit>;
        using Sums = TileSums<Unit, row_tiles, grouped, low_shift>;
        using Stream = WeightStream<Unit, stages>;
        using Value = typename Sums::Value;
        constexpr int threads = few_rows_threads, waves = threads / Unit::lanes;
        constexpr int columns = 2 * Unit::rows;
        const int thread = threadIdx.x, wave = thread / Unit::lanes;
        const int chunk = blockIdx.x / plan.blocks, block = blockIdx.x % plan.blocks;
        const int64_t first_row = blockIdx.y * int64_t{plan.rows};
        const int rows = args.shape.m - first_row < plan.rows
                             ? static_cast<int>(args.shape.m - first_row)
                             : plan.rows;
        const int steps = plan.steps_of(chunk), units = plan.chunk_steps * Operands::step_units;
        const StepRun run = part_of(plan.run_of(chunk), block, plan.blocks);
        const StepRun own = part_of(run, wave, waves);

        unsigned char* const ring = dynamic_shared();
        Stream weights(words, plan, chunk, own, ring + wave * Stream::shared_bytes);
        weights.start_first();
        wait_for_previous_kernel();
        const ActivationChunk<Unit> activations{
            reinterpret_cast<uint4*>(ring + waves * Stream::shared_bytes), rows, units};
        const int64_t k0 = int64_t{chunk} * plan.chunk_steps * Operands::step_depth;
        activations.start(weights.copies(), args.A + first_row * args.shape.k, args.shape.k, k0);
        weights.start_rest();
        const int first_tile = run.first / steps, last_tile = (run.end - 1) / steps;
        for (int t = first_tile + thread; t <= last_tile; t += threads)
            prefetch(args.w_scale + int64_t{t} * columns);
        weights.wait_for_others();
        __syncthreads();
        let_next_kernel_start();

        // [waves][2] sums of the first and of the last tile of each wave, where others have a part.
        auto* of_waves = reinterpret_cast<Value*>(ring + waves * Stream::shared_bytes +
                                                  ActivationChunk<Unit>::bytes(plan.rows, units));
        const int cells = plan.rows * columns;
        if (own.first == own.end)
            for (int c = thread % Unit::lanes; c < cells; c += Unit::lanes)
                of_waves[wave * 2 * cells + c] = 0;
        Sums sums;
        int tile = own.first / steps, step = own.first % steps;
        bool from_start = step == 0;
        for (int at = own.first; at < own.end; ++at) {
            uint32_t word[Operands::vector * row_pair_words];
            weights.take(word);
            if constexpr (Stream::starts_early) weights.start();
            sums.add(word, activations, step,
                     scales_of<grouped>(args.shape, args.w_scale, k0, int64_t{tile} * columns));
            if constexpr (!Stream::starts_early) weights.start();
            const bool tile_ends = step + 1 == steps;
            if (tile_ends || at + 1 == own.end) {
                const bool whole = from_start && tile_ends && plan.chunks == 1;
                Value* to = of_waves + (wave * 2 + (tile == own.first / steps ? 0 : 1)) * cells;
                sums.finish(rows, [&](int row, int column, Value value) {
                    const int64_t i = first_row + row, j = int64_t{tile} * columns + column;
                    if (whole)
                        store_element(args, i, j, value, load_scales(args, i, j));
                    else
                        to[row * columns + column] = value;
                });
                from_start = true;
            }
            tile += tile_ends;
            step = tile_ends ? 0 : step + 1;
        }
        __syncthreads();

        partials += blockIdx.y * plan.places() * cells;
        arrivals += blockIdx.y * int64_t{plan.tiles};
        join_waves<waves, columns>(args, plan, rows, first_row, run, of_waves, partials);
        if (plan.chunks > 1 || run.first % steps != 0 || run.end % steps != 0)
            join_blocks<columns>(args, plan, rows, first_row, {first_tile, last_tile + 1}, partials,
                                 arrivals);
    }
}

constexpr int few_rows_most = 16;  ///< rows of activations that one block takes
/// 128 GiB: as many steps, times the blocks of any device, stay within int.
constexpr size_t few_rows_most_words = size_t{1} << 35;

/// Set-up of the kernel with so many stages; empty where the device has no shared memory for a
/// quarter of the rows and 2048 k, or what there is of them.
template <class Unit, int row_tiles, int stages, bool grouped, int low_shift, class T>
Prepared prepare_few_rows(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    using Operands = RowPairUnit8<Unit>;
    using Value = typename TileSums<Unit, row_tiles, grouped, low_shift>::Value;
    constexpr int threads = few_rows_threads, waves = threads / Unit::lanes;
    constexpr int columns = 2 * Unit::rows;
    const auto& s = args.shape;
    const RowPairFormat format = Operands::format(low_shift);
    if (row_pair_size(s.k, s.n, format) > few_rows_most_words) return nullptr;
    FewRowsPlan plan{};
    plan.tiles = static_cast<int>(row_pair_blocks(s.n, format));
    plan.steps = static_cast<int>(row_pair_units(s.k, format) / Operands::step_units);
    plan.rows = static_cast<int>(std::min<int64_t>(s.m, few_rows_most));

    const auto shared_of = [](int rows, int steps) {
        const size_t sums_of_wave = 2 * sizeof(Value) * columns * rows;
        return ActivationChunk<Unit>::bytes(rows, steps * Operands::step_units) +
               waves * (WeightStream<Unit, stages>::shared_bytes + sums_of_wave);
    };
    const size_t room = backend::shared_bytes_of_a_block() - few_rows_joined;
    const int least = std::min(plan.steps, 2048 / Operands::step_depth);
    const int least_rows = (plan.rows + 3) / 4;
    while (plan.rows > least_rows && shared_of(plan.rows, least) > room) --plan.rows;
    if (shared_of(plan.rows, least) > room) return nullptr;
    // As many steps as fit, in chunks of equal length; sums of 2^16 k stay within int32.
    int most = (1 << 16) / Operands::step_depth;
    while (shared_of(plan.rows, most) > room) --most;
    plan.chunks = (plan.steps + most - 1) / most;
    plan.chunk_steps = (plan.steps + plan.chunks - 1) / plan.chunks;
    plan.chunks = (plan.steps + plan.chunk_steps - 1) / plan.chunk_steps;
    const size_t shared = shared_of(plan.rows, plan.chunk_steps);

    // Whole tiles where that keeps the blocks busy: their sums need no other block. Else runs of
    // equal length, at least a step for every wave.
    constexpr auto kernel = few_rows_kernel<Unit, row_tiles, stages, grouped, low_shift, T>;
    const int most_blocks = std::max(resident_blocks(kernel, threads, shared) / plan.chunks, 1);
    const int tiles_of_block = (plan.tiles + most_blocks - 1) / most_blocks;
    const int with_whole_tiles = plan.tiles / tiles_of_block;
    const int useful = static_cast<int>(blocks_for(plan.run_of(plan.chunks - 1).end, waves));
    plan.blocks = plan.tiles % tiles_of_block == 0 && with_whole_tiles >= 0.9 * most_blocks
                      ? with_whole_tiles
                      : std::min(most_blocks, useful);

    const unsigned row_blocks = blocks_for(s.m, plan.rows);
    const auto words = std::make_shared<backend::Buffer>(repack_3p5bit(args, format, stream));
    const auto partials = std::make_shared<backend::Buffer>(row_blocks * plan.places() * plan.rows *
                                                            columns * sizeof(Value));
    const auto arrivals =
        std::make_shared<backend::Buffer>(int64_t{row_blocks} * plan.tiles * sizeof(int));
    const std::vector<int> none(arrivals->bytes() / sizeof(int));
    backend::copy(arrivals->template as<int>(), none.data(), arrivals->bytes());
    return [=] {
        launch_next<kernel>(dim3(plan.chunks * plan.blocks, row_blocks), threads, shared, stream,
                            args, words->template as<uint4>(), plan, partials->template as<Value>(),
                            arrivals->template as<int>());
    };
}

}  // namespace gpu4s
