// SPDX-License-Identifier: Apache-2.0
// Floor: A and B read once; 14 operations per pair, a seventh of what a GPU calculates while it
// waits for 8 bytes. One reading finds means and products: the sums of each chunk are those of
// differences from its own first pair, which is near enough to its mean for float.
#pragma once

#include <memory>

#include "../sums.hpp"
#include "common/backend/reduce.hpp"

namespace gpu4s {

/// What a block finds: the sums of its chunk relative to the chunk's first pair.
struct ChunkSums {
    double first_a, first_b;
    PairSums<double> sum;
};

/// A batch is what the block's threads load at once: 16 pairs a thread (double: 8), which are
/// summed in S, their sums in double. Two batches a chunk halve the sums that one block joins in
/// the end, and 4096 x 4096 pairs still make 2048 chunks.
constexpr int chunk_threads = 256, chunk_batches = 2;
template <class T>
constexpr int batch_vectors = std::is_same_v<T, half> ? 2 : 4;
template <class T>
constexpr int batch_pairs = chunk_threads* batch_vectors<T>* Vector16<T>::lanes;
template <class T>
constexpr int chunk_pairs = chunk_batches* batch_pairs<T>;

struct AddSums {
    __device__ PairSums<double> operator()(const PairSums<double>& x,
                                           const PairSums<double>& y) const {
        return x + y;
    }
};

// One block per chunk.
template <class T>
__global__ __launch_bounds__(chunk_threads) void correlation_chunk_kernel(const T* A, const T* B,
                                                                          ChunkSums* of_chunk,
                                                                          int64_t count) {
    using S = CorrelationSum<T>;
    using Vector = Vector16<T>;
    const int64_t first = blockIdx.x * int64_t{chunk_pairs<T>};
    const S first_a = S(widen(A[first])), first_b = S(widen(B[first]));
    PairSums<double> total{};
#pragma unroll
    for (int batch = 0; batch < chunk_batches; ++batch) {
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
    total = reduce<chunk_threads>(total, AddSums{});
    if (threadIdx.x == 0) of_chunk[blockIdx.x] = {double(first_a), double(first_b), total};
}

constexpr int join_threads = 1024;

// One block: brings the chunks' sums to the first pair of all and adds them.
template <class R>
__global__ __launch_bounds__(join_threads) void correlation_join_kernel(const ChunkSums* of_chunk,
                                                                        R* r, int64_t count,
                                                                        int64_t chunks,
                                                                        int64_t pairs_per_chunk) {
    PairSums<double> sum{};
    for (int64_t i = threadIdx.x; i < chunks; i += join_threads) {
        const ChunkSums chunk = of_chunk[i];
        const int64_t left = count - i * pairs_per_chunk;
        sum = sum + chunk.sum.moved(chunk.first_a - of_chunk->first_a,
                                    chunk.first_b - of_chunk->first_b,
                                    double(left < pairs_per_chunk ? left : pairs_per_chunk));
    }
    sum = reduce<join_threads>(sum, AddSums{});
    if (threadIdx.x == 0) *r = R(sum.coefficient(double(count)));
}

constexpr auto correlation_opt = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    const int64_t chunks = blocks_for(args.count, chunk_pairs<T>);
    const auto scratch = std::make_shared<backend::Buffer>(chunks * sizeof(ChunkSums));
    return [=] {
        auto* of_chunk = scratch->template as<ChunkSums>();
        launch(correlation_chunk_kernel<T>, chunks, chunk_threads, 0, stream, args.A, args.B,
               of_chunk, args.count);
        launch(correlation_join_kernel<Correlation::Output<T>>, 1, join_threads, 0, stream,
               of_chunk, args.r, args.count, chunks, chunk_pairs<T>);
    };
};

}  // namespace gpu4s
