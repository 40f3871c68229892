// SPDX-License-Identifier: Apache-2.0
// The floor is one read of x and one write of y, or samples * taps multiply-adds: float with 32
// taps moves 8 bytes a result and needs 32 multiply-adds, an H200 is then bound by its memory by
// two to one; from some 64 taps on, by arithmetic. A block brings its samples and taps to shared
// memory in whole vectors; a thread holds 16 taps and the samples that its 16 results meet in
// registers: 256 multiply-adds for 8 loads of 16 bytes from shared memory. Results travel back
// through shared memory and leave as whole vectors, too.
#pragma once

#include "../finite_impulse_response_filter.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// How the opt kernel cuts the results of sums in S.
template <class S>
struct FirBlock {
    static constexpr int threads = 64;  ///< short blocks: some load while others multiply
    static constexpr int lanes = Vector16<S>::lanes;
    /// Of integers half as many sums: AMD's compiler keeps their products for later and would
    /// spill.
    static constexpr int thread_vectors = std::is_integral_v<S> ? 2 : 4;
    static constexpr int thread_results = thread_vectors * lanes,
                         results = threads * thread_results;
    /// Taps in registers at a time; behind the last one there are zeros up to a whole step.
    static constexpr int step = thread_results;
    /// Taps for which samples are brought at once; long filters take several such stages.
    static constexpr int most_taps = 128;
};

/// Where a vector stands in shared memory: a gap behind 8 of them lets 8 threads that read at once,
/// 2 or 4 vectors apart, read from different banks.
__device__ constexpr int fir_place(int vector) { return vector + vector / 8; }

/// The vector of x that begins at `first`, zeros where x has no element.
template <class T>
__device__ inline Vector16<T> fir_samples(const T* x, int64_t first, int64_t samples) {
    Vector16<T> part{};
#pragma unroll
    for (int e = 0; e < Vector16<T>::lanes; ++e)
        if (first + e >= 0 && first + e < samples) part.element[e] = x[first + e];
    return part;
}

/// Puts the `vector`-th vector of samples in its place, widened.
template <class S, class T>
__device__ inline void fir_put(Vector16<S>* shared, int vector, Vector16<T> part) {
    constexpr int lanes = Vector16<S>::lanes, vectors = Vector16<T>::lanes / lanes;
#pragma unroll
    for (int v = 0; v < vectors; ++v) {
        Vector16<S> wide;
#pragma unroll
        for (int e = 0; e < lanes; ++e)
            wide.element[e] = static_cast<S>(widen(part.element[v * lanes + e]));
        shared[fir_place(vector * vectors + v)] = wide;
    }
}

/// Brings `count` samples of x, from `first` on, to shared memory; both are multiples of
/// a step.
template <class S, class T>
__device__ inline void fir_bring(Vector16<S>* shared, const T* x, int64_t first, int count,
                                 int64_t samples) {
    constexpr int threads = FirBlock<S>::threads, lanes = Vector16<T>::lanes;
    constexpr int whole =
        FirBlock<S>::results / lanes / threads;  // vectors a thread, then one more
    static_assert(FirBlock<S>::most_taps / lanes <= threads);
    const int thread = static_cast<int>(threadIdx.x), vectors = count / lanes;
    if (first >= 0 && first + count <= samples) {
        const auto* from = reinterpret_cast<const Vector16<T>*>(x + first);
        Vector16<T> held[whole];
#pragma unroll
        for (int p = 0; p < whole; ++p) held[p] = load_streaming(from + thread + p * threads);
        const int last = thread + whole * threads;
        if (last < vectors) fir_put(shared, last, from[last]);
#pragma unroll
        for (int p = 0; p < whole; ++p) fir_put(shared, thread + p * threads, held[p]);
    } else {
#pragma unroll 1
        for (int v = thread; v < vectors; v += threads)
            fir_put(shared, v, fir_samples(x, first + int64_t{v} * lanes, samples));
    }
}

/// sum[e] += taps[u] * sample (e - u) for `count` taps, whole steps; `vector` is that of sample 0.
/// The samples that a step meets first are those that the step before met last: they stay in
/// registers, and the two halves of the window take turns.
template <class S>
__device__ inline void fir_add(const Vector16<S>* samples, int vector, const Vector16<S>* taps,
                               int count, S (&sum)[FirBlock<S>::thread_results]) {
    using Block = FirBlock<S>;
    constexpr int lanes = Block::lanes, vectors = Block::thread_vectors, step = Block::step;
    Vector16<S> half_window[2][vectors];
#pragma unroll
    for (int v = 0; v < vectors; ++v) half_window[1][v] = samples[fir_place(vector) + v];
#pragma unroll 1
    for (int first = 0; first < count; first += 2 * step) {
#pragma unroll
        for (int turn = 0; turn < 2; ++turn) {
            const int done = first + turn * step;
            if (done >= count) break;
            const int place = fir_place(vector - done / lanes - vectors);
            Vector16<S> tap[vectors];
#pragma unroll
            for (int v = 0; v < vectors; ++v) {
                half_window[turn][v] = samples[place + v];
                tap[v] = taps[done / lanes + v];
            }
#pragma unroll
            for (int u = 0; u < step; ++u)
#pragma unroll
                for (int e = 0; e < step; ++e) {
                    const int at = e < u ? e - u + step : e - u;
                    const Vector16<S>* from = half_window[e < u ? turn : turn ^ 1];
                    sum[e] = multiply_add(tap[u / lanes].element[u % lanes],
                                          from[at / lanes].element[at % lanes], sum[e]);
                }
        }
    }
}

// One block per 1024 results (512 of double and int32), one thread per 16 sums (8).
template <class T>
__global__ __launch_bounds__(FirBlock<Arithmetic<T>>::threads) void fir_opt_kernel(const T* x,
                                                                                   const T* h, T* y,
                                                                                   int64_t samples,
                                                                                   int64_t taps) {
    using S = Arithmetic<T>;
    using Block = FirBlock<S>;
    constexpr int lanes = Block::lanes;
    __shared__ Vector16<S> shared[fir_place((Block::results + Block::most_taps) / lanes)];
    __shared__ Vector16<S> shared_taps[Block::most_taps / lanes];
    const int thread = static_cast<int>(threadIdx.x);
    const int64_t first = int64_t{blockIdx.x} * Block::results;

    // Taps outside of these meet only zeros.
    int64_t stage = first < samples ? 0 : (first - samples + 1) / Block::step * Block::step;
    const int64_t end = taps < first + Block::results ? taps : first + Block::results;
    S sum[Block::thread_results] = {};
    for (; stage < end; stage += Block::most_taps) {
        const int64_t left = (end - stage + Block::step - 1) / Block::step * Block::step;
        const int count = static_cast<int>(left < Block::most_taps ? left : Block::most_taps);
        fir_bring(shared, x, first - stage - count, Block::results + count, samples);
#pragma unroll 1
        for (int u = thread; u < count; u += Block::threads)
            shared_taps[u / lanes].element[u % lanes] =
                stage + u < taps ? static_cast<S>(widen(h[stage + u])) : S(0);
        __syncthreads();
        fir_add(shared, thread * Block::thread_vectors + count / lanes, shared_taps, count, sum);
        __syncthreads();
    }

#pragma unroll
    for (int v = 0; v < Block::thread_vectors; ++v) {
        Vector16<S> part;
#pragma unroll
        for (int e = 0; e < lanes; ++e) part.element[e] = sum[v * lanes + e];
        shared[fir_place(thread * Block::thread_vectors + v)] = part;
    }
    __syncthreads();
    constexpr int T_lanes = Vector16<T>::lanes, writes = Block::results / T_lanes / Block::threads;
    const auto vector_of = [&](int vector) {
        Vector16<T> part;
#pragma unroll
        for (int e = 0; e < T_lanes; ++e) {
            const Vector16<S>& wide = shared[fir_place(vector * (T_lanes / lanes) + e / lanes)];
            part.element[e] = narrow<T>(static_cast<Accumulator<T>>(wide.element[e % lanes]));
        }
        return part;
    };
    const int64_t left = samples + taps - 1 - first;
    if (left >= Block::results) {
        auto* to = reinterpret_cast<Vector16<T>*>(y + first) + thread;
#pragma unroll
        for (int p = 0; p < writes; ++p)
            store_streaming(to + p * Block::threads, vector_of(thread + p * Block::threads));
    } else {
#pragma unroll 1
        for (int p = 0; p < writes; ++p) {
            const int vector = thread + p * Block::threads;
            const Vector16<T> part = vector_of(vector);
            for (int e = 0; e < T_lanes; ++e)
                if (vector * T_lanes + e < left) y[first + vector * T_lanes + e] = part.element[e];
        }
    }
}

constexpr auto fir_opt = []<class T>(const FiniteImpulseResponse::Args<T>& args, Stream stream) {
    using Block = FirBlock<Arithmetic<T>>;
    launch(fir_opt_kernel<T>, blocks_for(args.results(), Block::results), Block::threads, 0, stream,
           args.x, args.h, args.y, args.samples, args.taps);
};

}  // namespace gpu4s
