// SPDX-License-Identifier: Apache-2.0
// Rows that fit the registers of a team of threads: x is read once and y written once.
#pragma once

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

/// Vectors that a thread of the larger teams holds: 16 numbers of float or half, 8 of double. They
/// are loaded together: 16 KiB (half: 8 KiB) on their way per block of 256 threads.
template <class T>
constexpr int held_vectors = std::is_same_v<T, half> ? 2 : 4;

// One team of threads per row, neighbouring threads neighbouring vectors; blocks of at least 256
// threads.
template <class T, int team, int vectors>
__global__ __launch_bounds__(team > 256 ? team : 256) void softmax_team_kernel(const T* x, T* y,
                                                                               int64_t rows,
                                                                               int64_t columns) {
    static_assert(team <= 32 || team >= 256);  // a group of lanes or a block
    using S = Accumulator<T>;
    constexpr int lanes = Vector16<T>::lanes;
    const int64_t index = blockIdx.x * int64_t{team > 256 ? 1 : 256 / team} + threadIdx.x / team;
    const int thread = threadIdx.x % team;
    // A team without a row stays for the shuffles: it has a row of no elements.
    const SoftmaxRow<T> row(x, y, index, index < rows ? columns : 0);
    S value[vectors][lanes], largest = lowest<S>, sum = 0;
#pragma unroll
    for (int v = 0; v < vectors; ++v) row.load(v * team + thread, value[v]);
#pragma unroll
    for (int v = 0; v < vectors; ++v)
#pragma unroll
        for (int e = 0; e < lanes; ++e) largest = Larger{}(value[v][e], largest);
    largest = reduce<team>(largest, Larger{});
#pragma unroll
    for (int v = 0; v < vectors; ++v)
#pragma unroll
        for (int e = 0; e < lanes; ++e) sum += value[v][e] = exponential(value[v][e] - largest);
    const S factor = 1 / reduce<team>(sum, Sum{});
#pragma unroll
    for (int v = 0; v < vectors; ++v) {
#pragma unroll
        for (int e = 0; e < lanes; ++e) value[v][e] *= factor;
        row.store(v * team + thread, value[v]);
    }
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

}  // namespace gpu4s
