// SPDX-License-Identifier: Apache-2.0
// Floor: A and B read once; 14 operations per pair, a seventh of what a GPU calculates while it
// waits for 8 bytes. One reading finds means and products: the sums of each chunk are those of
// differences from its own first pair, which is near enough to its mean for float.
#pragma once

#include <memory>

#include "../sums.hpp"
#include "common/backend/device_attributes.hpp"
#include "common/backend/reduce.hpp"

namespace gpu4s {

/// What a block finds: the sums of its chunk relative to the chunk's first pair.
struct ChunkSums {
    double first_a, first_b;
    PairSums<double> sum;
};

/// A batch is what the block's threads load at once: 16 pairs a thread (double: 8), which are
/// summed in S, their sums in double. A chunk is as many batches as make the chunks as many as
/// blocks can be at work at a time, so that no block comes late and few sums are left to join.
constexpr int chunk_threads = 256, chunks_per_unit = 8;
template <class T>
constexpr int batch_vectors = std::is_same_v<T, half> ? 2 : 4;
template <class T>
constexpr int batch_pairs = chunk_threads* batch_vectors<T>* Vector16<T>::lanes;

// One block per chunk.
template <class T>
__global__ __launch_bounds__(chunk_threads) void correlation_chunk_kernel(const T* A, const T* B,
                                                                          ChunkSums* of_chunk,
                                                                          int64_t count,
                                                                          int64_t batches) {
    using S = CorrelationSum<T>;
    using Vector = Vector16<T>;
    const int64_t first = blockIdx.x * batches * batch_pairs<T>;
    const S first_a = S(widen(A[first])), first_b = S(widen(B[first]));
    let_next_kernel_start();
    PairSums<double> total{};
    for (int64_t batch = 0; batch < batches; ++batch) {
        const int64_t begin = first + batch * batch_pairs<T>, end = begin + batch_pairs<T>;
        PairSums<S> sum{};
        if (end <= count) {
            const auto* a = reinterpret_cast<const Vector*>(A + begin) + threadIdx.x;
            const auto* b = reinterpret_cast<const Vector*>(B + begin) + threadIdx.x;
            Vector held_a[batch_vectors<T>], held_b[batch_vectors<T>];
#pragma unroll
            for (int v = 0; v < batch_vectors<T>; ++v) {
                held_a[v] = load_streaming(a + v * chunk_threads);
                held_b[v] = load_streaming(b + v * chunk_threads);
            }
#pragma unroll
            for (int v = 0; v < batch_vectors<T>; ++v)
#pragma unroll
                for (int e = 0; e < Vector::lanes; ++e)
                    sum.add(S(widen(held_a[v].element[e])) - first_a,
                            S(widen(held_b[v].element[e])) - first_b);
        } else {
            for (int64_t i = begin + threadIdx.x; i < count; i += chunk_threads)
                sum.add(S(widen(A[i])) - first_a, S(widen(B[i])) - first_b);
        }
        total = total + sum.in_double();
    }
    total = reduce<chunk_threads>(total, Sum{});
    if (threadIdx.x == 0) of_chunk[blockIdx.x] = {double(first_a), double(first_b), total};
}

constexpr int join_threads = 256;

// One block: brings the chunks' sums to the first pair of all and adds them.
template <class R>
__global__ __launch_bounds__(join_threads) void correlation_join_kernel(const ChunkSums* of_chunk,
                                                                        R* r, int64_t count,
                                                                        int64_t chunks,
                                                                        int64_t pairs_per_chunk) {
    wait_for_previous_kernel();
    PairSums<double> sum{};
    for (int64_t i = threadIdx.x; i < chunks; i += join_threads) {
        const ChunkSums chunk = of_chunk[i];
        const int64_t left = count - i * pairs_per_chunk;
        sum = sum + chunk.sum.moved(chunk.first_a - of_chunk->first_a,
                                    chunk.first_b - of_chunk->first_b,
                                    double(left < pairs_per_chunk ? left : pairs_per_chunk));
    }
    sum = reduce<join_threads>(sum, Sum{});
    if (threadIdx.x == 0) *r = R(sum.coefficient(double(count)));
}

constexpr auto correlation_opt = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    const int64_t all = (args.count + batch_pairs<T> - 1) / batch_pairs<T>;
    const int64_t most_chunks = int64_t{chunks_per_unit} * backend::compute_units();
    const int64_t batches = (all + most_chunks - 1) / most_chunks;
    const int64_t chunks = (all + batches - 1) / batches;
    const auto scratch = std::make_shared<backend::Buffer>(chunks * sizeof(ChunkSums));
    return [=] {
        auto* of_chunk = scratch->template as<ChunkSums>();
        launch(correlation_chunk_kernel<T>, chunks, chunk_threads, 0, stream, args.A, args.B,
               of_chunk, args.count, batches);
        launch_next<correlation_join_kernel<Correlation::Output<T>>>(
            1, join_threads, 0, stream, of_chunk, args.r, args.count, chunks,
            batches * batch_pairs<T>);
    };
};

}  // namespace gpu4s
