// SPDX-License-Identifier: Apache-2.0
// The kernel for few rows itself and its set-up. few_rows.hpp has the layout of W and counts
// operations and bytes, few_rows_plan.hpp draws which block takes what.
//
// A block takes up to 16 rows, a chunk of k and a run of steps of W. Its waves take the steps of a
// tile in turn, each with sums of its own; the block adds these up in shared memory and writes C
// or, where other blocks have steps of the tile, too, passes them on in device memory.
#pragma once

#include <algorithm>

#include "common/backend/cooperative.hpp"
#include "common/backend/device_attributes.hpp"
#include "few_rows.hpp"

namespace gpu4s {

/// Rows of activations that one block takes: 16 leave room for two stages of W (few_rows.hpp).
constexpr int few_rows_most = 16;

/// The elements of C.
template <class Args>
using ElementOf = std::remove_pointer_t<decltype(Args::C)>;

/// The elements of a tile that a thread finishes: one column and every so many rows.
template <int columns, class Args>
class TileElements {
    static constexpr int rows_apart = few_rows_threads / columns;
    static constexpr int count = few_rows_most / rows_apart;
    static constexpr bool scaled = std::is_same_v<ElementOf<Args>, float>;

  public:
    template <class Source>
    __device__ TileElements(const Args& args, int64_t first_row, int rows, const Source& source)
        : args_(args), first_row_(first_row), rows_(rows) {
        if constexpr (scaled)
#pragma unroll
            for (int e = 0; e < count; ++e)
                row_scale_[e] = row(e) < rows ? source.scale(row(e)) : 0.0f;
    }
    /// Before finish(), as scales come from far away.
    __device__ void start(int tile) {
        j_ = int64_t{tile} * columns + column();
        if constexpr (scaled) column_scale_ = j_ < args_.shape.n ? args_.w_scale[j_] : 0.0f;
    }
    /// With value(index in [rows x columns]) as sums; in C, or in `partial` where that is.
    template <class Value, class Function>
    __device__ void finish(Value* partial, Function value) const {
#pragma unroll
        for (int e = 0; e < count; ++e) {
            if (row(e) >= rows_) continue;
            const int index = row(e) * columns + column();
            const Value sum = value(index);
            if (partial)
                store_shared_by_blocks(partial + index, sum);
            else if (j_ < args_.shape.n)
                store_scaled(args_.C + (first_row_ + row(e)) * args_.shape.n + j_, sum,
                             row_scale_[e], column_scale_);
        }
    }

  private:
    static __device__ int column() { return static_cast<int>(threadIdx.x) % columns; }
    static __device__ int row(int e) {
        return static_cast<int>(threadIdx.x) / columns + e * rows_apart;
    }
    const Args& args_;
    int64_t first_row_, j_ = 0;
    int rows_;
    float row_scale_[count] = {}, column_scale_ = 0;
};

/// Counts this block in for a tile of which others have a part, its own being in `partials`, and
/// finishes the tile if it is the last one. By all threads of the block.
template <int columns, class Args, class Value>
__device__ void join_blocks(const TileElements<columns, Args>& elements, const FewRowsPlan& plan,
                            int tile, const Value* partials, int* arrivals) {
    __shared__ bool is_last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        int blocks = 0;
#pragma unroll 1  // divisions: eight at once want more scalar registers than AMD has
        for (int chunk = 0; chunk < plan.chunks; ++chunk)
            blocks += plan.last_block(chunk, tile) - plan.first_block(chunk, tile) + 1;
        is_last = atomicAdd(&arrivals[tile], 1) == blocks - 1;
        if (is_last) store_shared_by_blocks(&arrivals[tile], 0);
    }
    __syncthreads();
    if (!is_last) return;
    __threadfence();
    elements.finish(static_cast<Value*>(nullptr), [&](int index) {
        Value sum = 0;
        for (int chunk = 0; chunk < plan.chunks; ++chunk) {
            const int last = plan.last_block(chunk, tile);
            for (int b = plan.first_block(chunk, tile); b <= last; ++b)
                sum += load_shared_by_blocks(
                    partials + plan.place(chunk, b, tile) * plan.rows * columns + index);
        }
        return sum;
    });
}

// Sums of tiles that more than one block has steps of: `partials`, [gridDim.y][plan.places()] times
// rows x columns, and in `arrivals`, [gridDim.y][plan.tiles], how many of them there are already;
// zero before and after the kernel.
template <class Unit, int row_tiles, int stages, bool grouped, int low_shift, class Args>
__global__ __launch_bounds__(few_rows_threads, 1) void few_rows_kernel(
    Args args, const uint4* words, FewRowsPlan plan,
    typename TileSums<Unit, row_tiles, grouped, low_shift>::Value* partials, int* arrivals) {
    if constexpr (Unit::exists) {
        using Operands = RowPairUnit8<Unit>;
        using Sums = TileSums<Unit, row_tiles, grouped, low_shift>;
        using Stream = WeightStream<Unit, stages, grouped>;
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
        const StepRun run = plan.run_of(chunk, block);

        const int64_t k0 = int64_t{chunk} * plan.chunk_steps * Operands::step_depth;
        GroupScales scales{};
        if constexpr (grouped) {
            const int64_t group = k0 / few_rows_group;
            scales = {args.w_scale + group * args.shape.n, args.shape.n,
                      static_cast<int>(args.shape.groups() - group)};
        }

        unsigned char* const ring = dynamic_shared();
        Stream weights(words, plan, chunk, WaveSteps(run, steps, wave, waves), scales,
                       ring + wave * Stream::shared_bytes);
        weights.start_first();
        wait_for_previous_kernel();
        const ActivationChunk<Unit> activations{
            reinterpret_cast<uint4*>(ring + waves * Stream::shared_bytes), rows, units};
        // [2][waves] sums of a tile: one half is read while the other one is written.
        auto* of_waves = reinterpret_cast<Value*>(ring + waves * Stream::shared_bytes +
                                                  ActivationChunk<Unit>::bytes(plan.rows, units));
        ActivationSource<Unit, Args> source(args, first_row, k0, activations,
                                            reinterpret_cast<float*>(of_waves));
        source.start(weights.copies());
        weights.start_rest();
        const StepRun tiles{run.first / steps, (run.end - 1) / steps + 1};
        if constexpr (!grouped)
            for (int t = tiles.first + thread; t < tiles.end; t += threads)
                prefetch(args.w_scale + int64_t{t} * columns);
        source.finish();
        TileElements<columns, Args> elements(args, first_row, rows, source);
        weights.wait_for_others();
        __syncthreads();
        let_next_kernel_start();

        const int cells = plan.rows * columns;
        partials += blockIdx.y * plan.places() * cells;
        arrivals += blockIdx.y * int64_t{plan.tiles};
        for (int tile = tiles.first; tile < tiles.end; ++tile) {
            const StepRun part = FewRowsPlan::part_of(run, tile, steps);
            const bool shared = part.end - part.first < steps || plan.chunks > 1;
            elements.start(tile);
            Sums sums;
            for (int step = WaveSteps::first_of(part, tile, wave, waves); step < part.end;
                 step += waves) {
                const auto held = weights.take();
                if constexpr (Stream::starts_early) weights.start();
                sums.add(held, activations, step);
                if constexpr (!Stream::starts_early) weights.start();
            }
            Value* const half = of_waves + tile % 2 * waves * cells;
            sums.finish(rows, [&](int row, int column, Value value) {
                half[wave * cells + row * columns + column] = value;
            });
            __syncthreads();
            elements.finish(shared ? partials + plan.place(chunk, block, tile) * cells : nullptr,
                            [&](int index) {
                                Value sum = 0;
#pragma unroll
                                for (int w = 0; w < waves; ++w) sum += half[w * cells + index];
                                return sum;
                            });
            if (shared) join_blocks(elements, plan, tile, partials, arrivals);
        }
    }
}

/// 128 GiB: as many steps, times the blocks of any device, stay within int.
constexpr size_t few_rows_most_words = size_t{1} << 35;

/// Set-up of the kernel with so many stages; empty where the device has no shared memory for a
/// quarter of the rows and 2048 k, or what there is of them: for 16 rows W is then read four times
/// at most, as by dot4, and each of NVIDIA's eight waves has a step of a chunk.
template <class Unit, int row_tiles, int stages, bool grouped, int low_shift, class Args>
Prepared prepare_few_rows(const Args& args, Stream stream) {
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
               waves * (WeightStream<Unit, stages, grouped>::shared_bytes + sums_of_wave);
    };
    // The kernel declares a little, too: `is_last`.
    const size_t room = backend::shared_bytes_of_a_block() - 128;
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

    // Whole tiles where that keeps nine tenths of the blocks busy: their sums need no other block,
    // and memory, the bound, is shared by fewer. Else runs of equal length, at least a step for
    // every wave.
    constexpr auto kernel = few_rows_kernel<Unit, row_tiles, stages, grouped, low_shift, Args>;
    const int most_blocks = std::max(resident_blocks(kernel, threads, shared) / plan.chunks, 1);
    const int tiles_of_block = (plan.tiles + most_blocks - 1) / most_blocks;
    const int with_whole_tiles = plan.tiles / tiles_of_block;
    const int useful =
        static_cast<int>(blocks_for(plan.tiles * plan.steps_of(plan.chunks - 1), waves));
    plan.blocks = plan.tiles % tiles_of_block == 0 && with_whole_tiles >= 0.9 * most_blocks
                      ? with_whole_tiles
                      : std::min(most_blocks, useful);

    const unsigned row_blocks = blocks_for(s.m, plan.rows);
    const auto words = std::make_shared<backend::Buffer>(repack_3p5bit(args, format, stream));
    const auto partials = std::make_shared<backend::Buffer>(row_blocks * plan.places() * plan.rows *
                                                            columns * sizeof(Value));
    const auto arrivals =
        std::make_shared<backend::Buffer>(int64_t{row_blocks} * plan.tiles * sizeof(int));
    backend::fill(arrivals->template as<void>(), 0, arrivals->bytes());
    backend::synchronize();  // the kernel reads W before it waits for the kernel before it
    return [=] {
        launch_next<kernel>(dim3(plan.chunks * plan.blocks, row_blocks), threads, shared, stream,
                            args, words->template as<uint4>(), plan, partials->template as<Value>(),
                            arrivals->template as<int>());
    };
}

}  // namespace gpu4s
