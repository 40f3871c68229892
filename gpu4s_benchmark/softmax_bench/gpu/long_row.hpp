// SPDX-License-Identifier: Apache-2.0
// Rows too long for a team of threads. As many blocks as the device holds at once share out as many
// rows as they can keep: x stays in registers and shared memory from the one walk of a row, for its
// sum, to the other, for the quotients. Only what does not fit is read twice, the second time out
// of the second-level cache where it can be. Exponentials are calculated in both walks, as memory
// is what both wait for; x takes no more room than it has in memory.
#pragma once

#include <algorithm>
#include <memory>

#include "common/backend/async_copy.hpp"
#include "common/backend/cooperative.hpp"
#include "common/backend/shared_memory.hpp"
#include "common/variant.hpp"
#include "share.hpp"

namespace gpu4s {

/// Vectors that are joined to a sum together: beside those that are kept there is no room for more.
template <class T>
constexpr int long_row_batch = std::is_same_v<T, half> ? 1 : 2;
/// Of those that are not kept, vectors that are loaded together.
constexpr int long_row_loads = 8;

struct GridBarrier {
    __device__ void operator()() const { grid_barrier(); }
};

// `parts` blocks per row, which are neighbours and take its runs in turn, so that at any time all
// of them are in the same region. The first `in_shared` vectors of each thread are kept in shared
// memory, the next in registers. All are on their way before the first of them is needed; the
// others are read in between, when no register is taken yet. `sums`: one per block. With more than
// one part the launch must be a cooperative one.
template <class T, int threads, int in_registers, class Barrier, class S>
__global__ __launch_bounds__(threads, 1) void softmax_long_kernel(const T* x, T* y, ExpSum<S>* sums,
                                                                  int64_t columns, int parts,
                                                                  int in_shared) {
    constexpr int batch = long_row_batch<T>, batches = in_registers / batch;
    static_assert(in_registers % batch == 0);
    Words16* const shared = reinterpret_cast<Words16*>(dynamic_shared()) + threadIdx.x;
    const int part = blockIdx.x % parts;
    const SoftmaxShare<T> own(x, blockIdx.x / parts, columns, part, parts);
    const int shared_count = own.count < in_shared ? own.count : in_shared;
    const auto load = [&](int k, int end) {
        return k < end ? load_streaming(own.template at<const Words16>(x, k)) : no_elements<T>();
    };

    AsyncCopies copies;
    for (int k = 0; k < shared_count; ++k)
        copies.start(shared + k * threads, own.template at<const Words16>(x, k), true);
    copies.end_group();
    ExpSum<S> total{lowest<S>, 0};
    for (int k = in_shared + in_registers; k < own.count; k += long_row_loads) {
        Words16 held[long_row_loads];
#pragma unroll
        for (int v = 0; v < long_row_loads; ++v) held[v] = load(k + v, own.count);
        add_exp_sum<T>(total, held);
    }
    Words16 kept[batches][batch];
#pragma unroll
    for (int b = 0; b < batches; ++b)
#pragma unroll
        for (int v = 0; v < batch; ++v) kept[b][v] = load(in_shared + b * batch + v, own.count);
    if (own.tail) add_exp_sum<T>(total, {load(own.count, own.count + 1)});
    if (own.edge >= 0) total = JoinExpSums{}(total, ExpSum<S>{widen(x[own.edge]), 1});
    in_shared = forget_uniform(in_shared);  // and with it the places of all that is kept
    copies.wait<0>();
    for (int k = 0; k < shared_count; k += batch) {
        Words16 held[batch];
#pragma unroll
        for (int v = 0; v < batch; ++v)
            held[v] = k + v < shared_count ? shared[(k + v) * threads] : no_elements<T>();
        add_exp_sum<T>(total, held);
    }
#pragma unroll
    for (int b = 0; b < batches; ++b)
        if (in_shared + b * batch < own.count) add_exp_sum<T>(total, kept[b]);

    total = reduce_exp_sums<threads>(total);
    if (parts > 1) {
        if (threadIdx.x == 0) sums[blockIdx.x] = total;
        Barrier{}();
        total = {lowest<S>, 0};
        for (int p = threadIdx.x; p < parts; p += threads)
            total = JoinExpSums{}(total, sums[blockIdx.x - part + p]);
        total = reduce_exp_sums<threads>(total);
    }

    const S factor = 1 / total.sum;
    const auto store = [&](int k, int end, const Words16& held) {
        if (k < end)
            store_streaming(own.template at<Vector16<T>>(y, k),
                            quotients<T>(held, total.largest, factor));
    };
    in_shared = forget_uniform(in_shared);
    const Words16 tail = load(own.count, own.count + own.tail);
#pragma unroll
    for (int b = 0; b < batches; ++b)
#pragma unroll
        for (int v = 0; v < batch; ++v) store(in_shared + b * batch + v, own.count, kept[b][v]);
    for (int k = in_shared + in_registers; k < own.count; k += long_row_loads) {
        Words16 held[long_row_loads];
#pragma unroll
        for (int v = 0; v < long_row_loads; ++v) held[v] = load(k + v, own.count);
#pragma unroll
        for (int v = 0; v < long_row_loads; ++v) store(k + v, own.count, held[v]);
    }
    store(own.count, own.count + own.tail, tail);
    for (int k = 0; k < shared_count; ++k) store(k, own.count, shared[k * threads]);
    if (own.edge >= 0)
        y[own.edge] = narrow<T>(exponential(widen(x[own.edge]) - total.largest) * factor);
}

/// Set-up; each thread keeps up to `most_in_shared` vectors in shared memory, where there is room.
template <int threads, int in_registers, class Barrier = GridBarrier, class T>
Prepared prepare_softmax_long(const SoftmaxArgs<T>& args, Stream stream, int64_t most_in_shared) {
    using S = Accumulator<T>;
    constexpr int64_t vector_bytes = 16 * threads;  // one of each thread
    constexpr int64_t taken = 1024;                 // by the reductions
    const int64_t room =
        (static_cast<int64_t>(backend::shared_bytes_of_a_block()) - taken) / vector_bytes;
    const int64_t in_shared =
        std::min(room, most_in_shared) / long_row_batch<T> * long_row_batch<T>;
    const auto kernel = softmax_long_kernel<T, threads, in_registers, Barrier, S>;
    const size_t shared_bytes = in_shared * vector_bytes;
    const int64_t resident = resident_blocks(kernel, threads, shared_bytes);
    if (resident < 1)
        throw Unavailable("the device holds no block of " + std::to_string(threads) +
                          " threads with " + std::to_string(shared_bytes) +
                          " bytes of shared memory");
    const int64_t vectors = args.columns / Vector16<T>::lanes;
    // All blocks where there are few rows, and enough of them to keep a row.
    const int64_t to_keep = blocks_for(vectors, threads * (in_registers + in_shared));
    const int64_t most = std::clamp<int64_t>(blocks_for(vectors, threads), 1, resident);
    const int64_t parts = std::clamp(std::max(resident / args.rows, to_keep), int64_t{1}, most);
    const auto sums = std::make_shared<backend::Buffer>(resident * sizeof(ExpSum<S>));
    return [=] {
        const auto start = [&](auto launch_kernel, int64_t first, int64_t rows) {
            launch_kernel(kernel, grid_of(rows * parts), threads, shared_bytes, stream,
                          args.x + first * args.columns, args.y + first * args.columns,
                          sums->template as<ExpSum<S>>(), args.columns, parts, in_shared);
        };
        if (parts == 1) return start([](auto... all) { launch(all...); }, 0, args.rows);
        for (int64_t first = 0, rows = resident / parts; first < args.rows; first += rows)
            start([](auto... all) { launch_cooperative(all...); }, first,
                  std::min(rows, args.rows - first));
    };
}

}  // namespace gpu4s
