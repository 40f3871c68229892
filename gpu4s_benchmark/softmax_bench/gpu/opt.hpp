// SPDX-License-Identifier: Apache-2.0
// Floor: x read once and y written once. A row that fits the registers of a team of threads is read
// once. A longer one is read twice: the second time out of the second-level cache where it can be.
// Per element a comparison, a difference, two exponentials and a product, far below what a GPU
// calculates while it waits for 8 bytes.
#pragma once

#include <memory>

#include "common/backend/compute_units.hpp"
#include "common/variant.hpp"
#include "exp_sum.hpp"

namespace gpu4s {

/// Row `index` of x and y seen as vectors of 16 bytes: the first and the last may hold elements of
/// the neighbouring rows, too. Elements are counted from the first one of the first vector.
template <class T>
struct SoftmaxRow {
    using S = Accumulator<T>;
    using Vector = Vector16<T>;
    static constexpr int lanes = Vector::lanes;
    const T* x;
    T* y;
    int64_t first, last;

    __device__ SoftmaxRow(const T* x_rows, T* y_rows, int64_t index, int64_t columns) {
        const int64_t start = index * columns;
        first = start % lanes;
        last = first + columns;
        x = x_rows + (start - first);
        y = y_rows + (start - first);
    }
    __device__ int64_t vectors() const { return (last + lanes - 1) / lanes; }
    __device__ bool has(int64_t element) const { return element >= first && element < last; }
    /// Whether all elements of the vector that begins at `begin` are the row's.
    __device__ bool has_vector(int64_t begin) const {
        return begin >= first && begin + lanes <= last;
    }

    /// Vector v; minus infinity for what is not in the row, so that it adds nothing to a sum.
    __device__ void load(int64_t v, S (&value)[lanes]) const {
        const int64_t begin = v * lanes;
        if (has_vector(begin)) {
            const Vector held = load_streaming(reinterpret_cast<const Vector*>(x) + v);
#pragma unroll
            for (int e = 0; e < lanes; ++e) value[e] = widen(held.element[e]);
        } else {
#pragma unroll
            for (int e = 0; e < lanes; ++e)
                value[e] =
                    has(begin + e) ? S(widen(x[begin + e])) : -std::numeric_limits<S>::infinity();
        }
    }
    __device__ void store(int64_t v, const S (&value)[lanes]) const {
        const int64_t begin = v * lanes;
        if (has_vector(begin)) {
            Vector held;
#pragma unroll
            for (int e = 0; e < lanes; ++e) held.element[e] = narrow<T>(value[e]);
            store_streaming(reinterpret_cast<Vector*>(y) + v, held);
        } else {
#pragma unroll
            for (int e = 0; e < lanes; ++e)
                if (has(begin + e)) y[begin + e] = narrow<T>(value[e]);
        }
    }
};

/// Vectors that a thread of the larger teams keeps: 16 numbers of float or half, 8 of double. They
/// are loaded together: 16 KiB (half: 8 KiB) on their way per block of 256 threads.
template <class T>
constexpr int held_vectors = std::is_same_v<T, half> ? 2 : 4;

/// Part of a row in the registers of `team` threads: batch b holds its vectors from
/// b * team * vectors on, neighbouring threads neighbouring vectors.
template <class T, int team, int vectors>
struct SoftmaxBatch {
    using Row = SoftmaxRow<T>;
    using S = typename Row::S;
    S value[vectors][Row::lanes];

    __device__ static int64_t count(const Row& row) {
        return (row.vectors() + team * vectors - 1) / (team * vectors);
    }
    __device__ static int64_t vector(int64_t batch, int v) {
        return (batch * vectors + v) * team + threadIdx.x % team;
    }
    __device__ void load(const Row& row, int64_t batch) {
#pragma unroll
        for (int v = 0; v < vectors; ++v) row.load(vector(batch, v), value[v]);
    }
    __device__ void store(const Row& row, int64_t batch) const {
#pragma unroll
        for (int v = 0; v < vectors; ++v) row.store(vector(batch, v), value[v]);
    }
    __device__ S largest(S so_far) const {
#pragma unroll
        for (int v = 0; v < vectors; ++v)
#pragma unroll
            for (int e = 0; e < Row::lanes; ++e)
                so_far = value[v][e] > so_far ? value[v][e] : so_far;
        return so_far;
    }
    /// Replaces x by exp(x - shift); the sum.
    __device__ S soften(S shift) {
        S sum = 0;
#pragma unroll
        for (int v = 0; v < vectors; ++v)
#pragma unroll
            for (int e = 0; e < Row::lanes; ++e)
                sum += value[v][e] = exponential(value[v][e] - shift);
        return sum;
    }
    __device__ void scale(S factor) {
#pragma unroll
        for (int v = 0; v < vectors; ++v)
#pragma unroll
            for (int e = 0; e < Row::lanes; ++e) value[v][e] *= factor;
    }
};

/// What a thread sees of every `stride`-th batch of a row.
template <class Batch>
__device__ auto exp_sum_of(const typename Batch::Row& row, int64_t first, int64_t stride) {
    using S = typename Batch::S;
    ExpSum<S> total{lowest<S>, 0};
    for (int64_t batch = first; batch < Batch::count(row); batch += stride) {
        Batch held;
        held.load(row, batch);
        const S largest = held.largest(total.largest);
        total.sum *= exponential(total.largest - largest);
        total.sum += held.soften(largest);
        total.largest = largest;
    }
    return total;
}

// One team of threads per row, which stays in their registers; blocks of at least 256 threads.
template <class T, int team, int vectors>
__global__ __launch_bounds__(team > 256 ? team : 256) void softmax_team_kernel(const T* x, T* y,
                                                                               int64_t rows,
                                                                               int64_t columns) {
    static_assert(team <= 32 || team >= 256);  // a group of lanes or a block
    using Batch = SoftmaxBatch<T, team, vectors>;
    using S = typename Batch::S;
    const int64_t index = blockIdx.x * int64_t{team > 256 ? 1 : 256 / team} + threadIdx.x / team;
    // A team without a row stays for the shuffles: it has a row of no elements.
    const SoftmaxRow<T> row(x, y, index, index < rows ? columns : 0);
    Batch held;
    held.load(row, 0);
    const S largest = reduce<team>(held.largest(lowest<S>), Larger{});
    const S sum = reduce<team>(held.soften(largest), Sum{});
    held.scale(1 / sum);
    held.store(row, 0);
}

// One block of 512 threads per row, two or three blocks per unit: what they are reading for the
// second time fits the second-level cache.
template <class T>
__global__ __launch_bounds__(512, 2) void softmax_block_kernel(const T* x, T* y, int64_t columns) {
    using Batch = SoftmaxBatch<T, 512, held_vectors<T>>;
    const SoftmaxRow<T> row(x, y, blockIdx.x, columns);
    const auto total = reduce_exp_sums<512>(exp_sum_of<Batch>(row, 0, 1));
    const auto factor = 1 / total.sum;
    for (int64_t batch = Batch::count(row) - 1; batch >= 0; --batch) {
        Batch held;
        held.load(row, batch);
        held.soften(total.largest);
        held.scale(factor);
        held.store(row, batch);
    }
}

/// The two kernels that share a long row out among many blocks.
/// The first keeps 128 KiB of loads in flight per unit (4 blocks) and leaves few partial sums, all
/// of which each block of the second reads.
constexpr int part_threads = 512, parts_per_unit = 4, quotient_threads = 256;

// One block per part of a row: its batches part, part + parts, ..., so that at any time all blocks
// read the same region.
template <class T, class S>
__global__ __launch_bounds__(part_threads) void softmax_part_kernel(const T* x, ExpSum<S>* of_part,
                                                                    int64_t columns,
                                                                    int64_t parts) {
    using Batch = SoftmaxBatch<T, part_threads, held_vectors<T>>;
    let_next_kernel_start();
    const SoftmaxRow<T> row(x, nullptr, blockIdx.x / parts, columns);
    const auto total =
        reduce_exp_sums<part_threads>(exp_sum_of<Batch>(row, blockIdx.x % parts, parts));
    if (threadIdx.x == 0) of_part[blockIdx.x] = total;
}

// One block per batch, from the last one to the first: what softmax_part_kernel read last is still
// in the second-level cache. The loads are under way while the partial sums are joined.
template <class T, class S>
__global__ __launch_bounds__(quotient_threads) void softmax_quotient_kernel(
    const T* x, T* y, const ExpSum<S>* of_part, int64_t columns, int64_t parts, int64_t batches) {
    using Batch = SoftmaxBatch<T, quotient_threads, held_vectors<T>>;
    const int64_t index = int64_t{gridDim.x} - 1 - blockIdx.x;
    const int64_t row_index = index / batches, batch = index % batches;
    const SoftmaxRow<T> row(x, y, row_index, columns);
    Batch held;
    held.load(row, batch);
    wait_for_previous_kernel();
    ExpSum<S> total{lowest<S>, 0};
    for (int64_t part = threadIdx.x; part < parts; part += quotient_threads)
        total = JoinExpSums{}(total, of_part[row_index * parts + part]);
    total = reduce_exp_sums<quotient_threads>(total);
    held.soften(total.largest);
    held.scale(1 / total.sum);
    held.store(row, batch);
}

/// Most vectors of 16 bytes that a row of so many elements touches.
template <class T>
int64_t softmax_vectors(int64_t columns) {
    constexpr int lanes = Vector16<T>::lanes;
    const int64_t displaced = columns % lanes == 0 ? 0 : lanes - 1;
    return (displaced + columns + lanes - 1) / lanes;
}

template <class T, int team, int vectors>
bool softmax_fits_team(const SoftmaxArgs<T>& args) {
    return softmax_vectors<T>(args.columns) <= team * vectors;
}
template <class T, int team, int vectors>
void launch_softmax_team(const SoftmaxArgs<T>& args, Stream stream) {
    constexpr int block = team > 256 ? team : 256;
    launch(softmax_team_kernel<T, team, vectors>, blocks_for(args.rows, block / team), block, 0,
           stream, args.x, args.y, args.rows, args.columns);
}
template <class T>
void launch_softmax_block(const SoftmaxArgs<T>& args, Stream stream) {
    launch(softmax_block_kernel<T>, args.rows, 512, 0, stream, args.x, args.y, args.columns);
}
/// Set-up for `parts` blocks per row.
template <class T>
Prepared prepare_softmax_parts(const SoftmaxArgs<T>& args, Stream stream, int64_t parts) {
    using S = Accumulator<T>;
    const auto scratch = std::make_shared<backend::Buffer>(args.rows * parts * sizeof(ExpSum<S>));
    const int64_t batches =
        blocks_for(softmax_vectors<T>(args.columns), quotient_threads, held_vectors<T>);
    return [=] {
        ExpSum<S>* of_part = scratch->template as<ExpSum<S>>();
        launch(softmax_part_kernel<T, S>, args.rows * parts, part_threads, 0, stream, args.x,
               of_part, args.columns, parts);
        launch_next(softmax_quotient_kernel<T, S>, args.rows * batches, quotient_threads, stream,
                    args.x, args.y, of_part, args.columns, parts, batches);
    };
}

/// Prepares the smallest team that holds a row; without one, a block per row where there are rows
/// for every unit, else several blocks per row.
constexpr auto softmax_opt = []<class T>(const SoftmaxArgs<T>& args, Stream stream) -> Prepared {
    Prepared prepared;
    const auto choose = [&]<int team, int vectors>() {
        if (prepared || !softmax_fits_team<T, team, vectors>(args)) return;
        prepared = [args, stream] { launch_softmax_team<T, team, vectors>(args, stream); };
    };
    choose.template operator()<8, 1>();
    choose.template operator()<32, 1>();
    choose.template operator()<32, held_vectors<T>>();
    choose.template operator()<256, held_vectors<T> / 2>();
    choose.template operator()<256, held_vectors<T>>();
    choose.template operator()<1024, held_vectors<T>>();
    if (prepared) return prepared;
    const int64_t wanted = int64_t{parts_per_unit} * backend::compute_units();
    if (args.rows >= wanted) return [args, stream] { launch_softmax_block(args, stream); };
    const int64_t most =
        blocks_for(softmax_vectors<T>(args.columns), part_threads, held_vectors<T>);
    return prepare_softmax_parts(args, stream,
                                 std::min(most, (wanted + args.rows - 1) / args.rows));
};

}  // namespace gpu4s
