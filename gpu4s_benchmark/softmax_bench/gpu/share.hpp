// SPDX-License-Identifier: Apache-2.0
// The share that a block has of a long row, and what it calculates from its vectors.
#pragma once

#include "exp_sum.hpp"

namespace gpu4s {

/// What a block has of a row: its whole vectors of 16 bytes lie in runs of one per thread, of which
/// every so many is the block's. What remains, a part of a run and the few elements before and
/// behind the vectors, is read twice. Places count the elements of all rows.
template <class T>
struct SoftmaxShare {
    int64_t first, step;  ///< places of the block's first run, and from one to the next
    int count;            ///< runs
    bool tail;            ///< whether this thread has a vector of one more run
    int64_t edge;         ///< place of this thread's single element; -1: none

    /// Of block `part` of `parts` that share out row `index`.
    __device__ SoftmaxShare(const T* x, int64_t index, int64_t columns, int part, int parts) {
        constexpr int lanes = Vector16<T>::lanes;
        const int thread = threadIdx.x, threads = blockDim.x;
        const int64_t start = index * columns;
        const int64_t before = -reinterpret_cast<uintptr_t>(x + start) % 16 / sizeof(T);
        const int64_t head = before < columns ? before : columns;
        const int64_t vectors = (columns - head) / lanes, runs = vectors / threads;
        first = start + head + int64_t{part} * threads * lanes;
        step = int64_t{parts} * threads * lanes;
        count = static_cast<int>((runs - part + parts - 1) / parts);
        tail = part == runs % parts && thread < vectors % threads;
        const int64_t single = thread + (thread < head ? 0 : vectors * lanes);
        edge = part == 0 && thread < 2 * lanes && single < columns ? start + single : -1;
    }
    /// Vector of this thread in the block's k-th run, in `rows`: x or y.
    template <class Vector, class Element>
    __device__ Vector* at(Element* rows, int k) const {
        return reinterpret_cast<Vector*>(rows + first + k * step) + threadIdx.x;
    }
};

/// Elements as words, which compilers keep together in registers.
using Words16 = Vector16<uint32_t>;

template <class To, class From>
__device__ To same_bytes(const From& from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    __builtin_memcpy(&to, &from, sizeof to);
    return to;
}

/// Minus infinity, which adds nothing to a sum.
template <class T>
__device__ Words16 no_elements() {
    Vector16<T> vector;
#pragma unroll
    for (T& element : vector.element)
        element = narrow<T>(-std::numeric_limits<Accumulator<T>>::infinity());
    return same_bytes<Words16>(vector);
}

/// Joins these elements to the total.
template <class T, int count, class S>
__device__ void add_exp_sum(ExpSum<S>& total, const Words16 (&held)[count]) {
    S largest = total.largest, sum = 0;
#pragma unroll
    for (int v = 0; v < count; ++v)
#pragma unroll
        for (T element : same_bytes<Vector16<T>>(held[v]).element)
            largest = Larger{}(S(widen(element)), largest);
#pragma unroll
    for (int v = 0; v < count; ++v) {
        S of_vector = 0;  // a chain of its own: sums of several are calculated side by side
#pragma unroll
        for (T element : same_bytes<Vector16<T>>(held[v]).element)
            of_vector += exponential(widen(element) - largest);
        sum += of_vector;
    }
    total = {largest, total.sum * exponential(total.largest - largest) + sum};
}

/// Calculates from the words alone, whatever was calculated from them before.
template <class T, class S>
__device__ Vector16<T> quotients(Words16 held, S largest, S factor) {
#pragma unroll
    for (uint32_t& word : held.element) word = forget(word);
    auto vector = same_bytes<Vector16<T>>(held);
#pragma unroll
    for (T& element : vector.element)
        element = narrow<T>(exponential(widen(element) - largest) * factor);
    return vector;
}

}  // namespace gpu4s
