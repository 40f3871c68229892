// SPDX-License-Identifier: Apache-2.0
// Rows too long for a team of threads. As many blocks as the device holds at once share out as many
// rows as they can keep: x stays in registers and shared memory from the one walk of a row, for its
// sum, to the other, for the quotients. Only what does not fit is read twice: last in the one walk
// and first in the other, so that it is still in the second-level cache, which is asked to keep it
// longer than all else. Exponentials are calculated in both walks, as memory is what both wait for;
// x takes no more room than it has in memory.
#pragma once

#include <algorithm>
#include <memory>

#include "common/backend/async_copy.hpp"
#include "common/backend/cooperative.hpp"
#include "common/backend/device_attributes.hpp"
#include "common/variant.hpp"
#include "share.hpp"

namespace gpu4s {

/// Vectors that are joined to a sum together: beside those that are kept there is no room for more.
template <class T>
constexpr int long_row_batch = std::is_same_v<T, half> ? 1 : 4;
/// Of those that are not kept, vectors that are loaded together, and batches of shared memory that
/// are worked on while they arrive.
constexpr int long_row_loads = scarce_registers ? 2 : 6, long_row_meanwhile = 2;
/// Vectors of a thread that are brought to the second-level cache while the kernel before still
/// writes; more would get in its way.
constexpr int long_row_early = 4;

/// Of one launch after the other; all zero before the first.
template <class S>
struct LongRowSums {
    LeftByBlock<ExpSum<S>>* of_block;
    uint32_t* launches;  ///< that are done, of each row
};

struct WaitForBlock {
    template <class S>
    __device__ ExpSum<S> operator()(const LeftByBlock<ExpSum<S>>& left, uint32_t launch) const {
        return left.take(launch);
    }
};

// `parts` blocks per row, which are neighbours and take its runs in turn, so that at any time all
// of them are in the same region. The first vectors of each thread are kept in registers, the next
// `in_shared` in shared memory: their copies start as those for registers arrive, since an H200's
// memory gets slower with more loads on their way than hide its latency. The last `in_cache` are
// kept in the second-level cache. With more than one part the blocks must be resident together.
template <class T, int threads, int most_in_registers, class Take, class S>
__global__ __launch_bounds__(threads, 1) void softmax_long_kernel(const T* x, T* y,
                                                                  LongRowSums<S> sums,
                                                                  int64_t columns, int parts,
                                                                  int in_shared, int in_cache) {
    constexpr int batch = long_row_batch<T>;
    constexpr int batches = most_in_registers / batch / (scarce_registers ? 4 : 1);
    constexpr int in_registers = batches * batch;
    Words16* const shared = reinterpret_cast<Words16*>(dynamic_shared()) + threadIdx.x;
    const int part = blockIdx.x % parts;
    const SoftmaxShare<T> own(x, blockIdx.x / parts, columns, part, parts);
    const int shared_from = own.count < in_registers ? own.count : in_registers;
    const int rest_from = own.count - shared_from < in_shared ? own.count : shared_from + in_shared;
    const Eviction once = Eviction::first(), again = Eviction::last();
    if (threadIdx.x % 8 == 0)  // one of a line's
        for (int k = 0; k < long_row_early && k < own.count; ++k)
            prefetch(own.template at<const Words16>(x, k));
    let_next_kernel_start();
    wait_for_previous_kernel();

    // Read by one thread before the block leaves its sum; reduce_exp_sums() has a barrier for it.
    static_assert(threads > 32);
    __shared__ uint32_t launch;
    if (parts > 1 && threadIdx.x == 0)
        launch = load_shared_by_blocks(sums.launches + blockIdx.x / parts) + 1;
    const auto load = [&](int k, int end, Eviction eviction) {
        return k < end ? load_streaming(own.template at<const Words16>(x, k), eviction)
                       : no_elements<T>();
    };

    Words16 kept[batches][batch];
#pragma unroll
    for (int b = 0; b < batches; ++b)
#pragma unroll
        for (int v = 0; v < batch; ++v) kept[b][v] = load(b * batch + v, own.count, once);
    ExpSum<S> total{lowest<S>, 0};
    AsyncCopies copies;
    int copied = shared_from;
    int first = forget_uniform(0);  // and with it the places of all that is kept
#pragma unroll
    for (int b = 0; b < batches; ++b) {
        if (first + b * batch < own.count) add_exp_sum<T>(total, kept[b]);
        const int end = shared_from + (b + 1) * in_shared / batches;
        for (; copied < end && copied < rest_from; ++copied)
            copies.start(shared + (copied - shared_from) * threads,
                         own.template at<const Words16>(x, copied), once);
    }
    copies.end_group();
    if (own.tail) add_exp_sum<T>(total, {load(own.count, own.count + 1, again)});
    if (own.edge >= 0) total = JoinExpSums{}(total, ExpSum<S>{widen(x[own.edge]), 1});

    copies.wait<0>();
    int next = shared_from;  // vector in shared memory
    const Words16* slot = shared;
    const auto add_shared = [&] {
        Words16 held[batch];
#pragma unroll
        for (int v = 0; v < batch; ++v)
            held[v] = next + v < rest_from ? slot[v * threads] : no_elements<T>();
        add_exp_sum<T>(total, held);
        next += batch;
        slot += batch * threads;
    };
    Words16 rest[long_row_loads];
    const auto load_rest = [&](int k, Eviction eviction) {
#pragma unroll
        for (int v = 0; v < long_row_loads; ++v) rest[v] = load(k + v, own.count, eviction);
    };
    int k = rest_from;
    for (; k < own.count; k += long_row_loads) {
        load_rest(k, own.count - k <= in_cache ? again : once);
        for (int b = 0; b < long_row_meanwhile && next < rest_from; ++b) add_shared();
        add_exp_sum<T>(total, rest);
    }
    while (next < rest_from) add_shared();

    total = reduce_exp_sums<threads>(total);
    if (parts > 1) {
        if (threadIdx.x == 0) sums.of_block[blockIdx.x].leave(total, launch);
        total = {lowest<S>, 0};
        for (int p = threadIdx.x; p < parts; p += threads)
            total = JoinExpSums{}(total, Take{}(sums.of_block[blockIdx.x - part + p], launch));
        __syncthreads();
        total = reduce_exp_sums<threads>(total);
        if (part == 0 && threadIdx.x == 0)  // all blocks of the row have read it, as they left sums
            store_shared_by_blocks(sums.launches + blockIdx.x / parts, launch);
    }

    const S factor = 1 / total.sum;
    const auto store = [&](int k, int end, const Words16& held) {
        if (k < end)
            store_streaming(own.template at<Vector16<T>>(y, k),
                            quotients<T>(held, total.largest, factor));
    };
    next = shared_from;
    slot = shared;
    const auto store_shared = [&] {
        store(next++, rest_from, *slot);
        slot += threads;
    };
    for (k -= long_row_loads; k >= rest_from;) {  // the last of them are in registers still
#pragma unroll
        for (int v = 0; v < long_row_loads; ++v) store(k + v, own.count, rest[v]);
        k -= long_row_loads;
        if (k >= rest_from) load_rest(k, once);
        for (int v = 0; v < long_row_meanwhile * batch && next < rest_from; ++v) store_shared();
    }
    while (next < rest_from) store_shared();
    first = forget_uniform(first);
#pragma unroll
    for (int b = 0; b < batches; ++b)
#pragma unroll
        for (int v = 0; v < batch; ++v) store(first + b * batch + v, own.count, kept[b][v]);
    store(own.count, own.count + own.tail, load(own.count, own.count + own.tail, once));
    if (own.edge >= 0)
        y[own.edge] = narrow<T>(exponential(widen(x[own.edge]) - total.largest) * factor);
}

/// Set-up; each thread keeps up to `most_in_shared` vectors in shared memory, where there is room.
template <int threads, int in_registers, class Take = WaitForBlock, class T>
Prepared prepare_softmax_long(const SoftmaxArgs<T>& args, Stream stream, int64_t most_in_shared) {
    using S = Accumulator<T>;
    constexpr int64_t vector_bytes = 16 * threads;  // one of each thread
    constexpr int64_t taken = 1024;                 // by the reductions
    const int64_t room =
        (static_cast<int64_t>(backend::shared_bytes_of_a_block()) - taken) / vector_bytes;
    const int64_t in_shared = std::min(room, most_in_shared);
    constexpr auto kernel = softmax_long_kernel<T, threads, in_registers, Take, S>;
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
    // Half of the cache: y goes through it, too.
    const int64_t in_cache = backend::second_level_cache_bytes() / 2 / (resident * vector_bytes);
    const auto memory = std::make_shared<backend::Buffer>(
        resident * (sizeof(LeftByBlock<ExpSum<S>>) + sizeof(uint32_t)));
    backend::fill(memory->template as<void>(), 0, memory->bytes());
    return [=] {
        const auto of_block = memory->template as<LeftByBlock<ExpSum<S>>>();
        const LongRowSums<S> sums{of_block, reinterpret_cast<uint32_t*>(of_block + resident)};
        const auto start = [&](auto launch_blocks, int64_t first, int64_t rows) {
            launch_blocks(grid_of(rows * parts), threads, shared_bytes, stream,
                          args.x + first * args.columns, args.y + first * args.columns, sums,
                          args.columns, parts, in_shared, in_cache);
        };
        if (parts == 1)
            return start([](auto... all) { launch_next<kernel>(all...); }, 0, args.rows);
        for (int64_t first = 0, rows = resident / parts; first < args.rows; first += rows)
            start([](auto... all) { launch_next_side_by_side<kernel>(all...); }, first,
                  std::min(rows, args.rows - first));
    };
}

}  // namespace gpu4s
