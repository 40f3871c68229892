// SPDX-License-Identifier: Apache-2.0
// How a block of threads makes transforms: in steps of up to 16 points (Stockham: no reordering at
// the end), between which the points change threads in shared memory, real and imaginary parts one
// after the other. That halves the memory: 17 KiB for 4096 points of float leave room for several
// blocks also where there are but 64 KiB.
#pragma once

#include "../butterfly.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// A block for transforms of 2^bits points, of each of which a thread holds `elements`: 16 of float
/// and 8 of double, 128 bytes, which with the values of a step fill 64 registers. Short transforms
/// have more threads than that asks for, so that adjacent threads read at least 32 adjacent bytes;
/// up to 8 points one thread does it all, and 128 are a block. Other blocks have 256 threads; where
/// memory is read in columns these should be 64 adjacent bytes wide, for which 1024 points need
/// 512.
template <class T, int bits_>
struct PassBlock {
    static constexpr int bits = bits_, length = 1 << bits;
    static constexpr int element_bits = bits <= 3                     ? bits
                                        : bits == 4                   ? 2
                                        : bits <= 6 || sizeof(T) == 8 ? 3
                                                                      : 4;
    static constexpr int elements = 1 << element_bits, lanes = length / elements;
    static constexpr int at_least = bits <= 10 ? 32 / static_cast<int>(sizeof(T)) : 1;
    static constexpr int columns = lanes == 1               ? 128
                                   : 256 / lanes > at_least ? 256 / lanes
                                                            : at_least;
    static constexpr int threads = lanes * columns;

    /// Steps of as equal sizes as can be: 2^10 points of float are 16 * 8 * 8.
    static constexpr int steps = bits == 0 ? 1 : (bits + element_bits - 1) / element_bits;
    static constexpr int step_bits(int step) { return bits / steps + (step < bits % steps); }
    static constexpr int bits_before(int step) {
        return step == 0 ? 0 : bits_before(step - 1) + step_bits(step - 1);
    }

    /// Point j of a column in shared memory: one unused number after each 128 bytes lets 32 threads
    /// that are 2, 4, 8 or 16 points apart use different banks; so does the odd pitch for columns.
    static constexpr int at(int j) { return j + (j >> (sizeof(T) == 8 ? 4 : 5)); }
    static constexpr int pitch = at(length) | 1;
    /// Where a thread's results lie side by side they leave through shared memory: result j of all.
    static constexpr bool gathers = lanes == 1 && elements > 1;
    static constexpr int gathered_at(int j) { return j + (j >> 4); }

    /// Bytes of shared memory: for steps and results, for what adjacent overlapping transforms
    /// read, and for factors of the results.
    static constexpr int step_bytes =
        gathers      ? gathered_at(columns * length) * static_cast<int>(sizeof(Complex<T>))
        : steps == 1 ? 0
                     : (columns * pitch * static_cast<int>(sizeof(T)) + 15) / 16 * 16;
    static constexpr int overlap_bytes =
        columns == 1 ? 0 : (length + columns - 1) * static_cast<int>(sizeof(Complex<T>));
    static constexpr int factor_bytes = elements * columns * static_cast<int>(sizeof(Complex<T>));
};

/// Which points a thread holds: lane, lane + lanes, lane + 2 lanes, .. of a column. Where adjacent
/// threads hold adjacent points or the same point of adjacent columns, memory is read in one piece.
struct Place {
    int lane, column;
};
template <class Block>
__device__ inline Place place(bool points_adjacent) {
    const int thread = static_cast<int>(threadIdx.x);
    return points_adjacent ? Place{thread % Block::lanes, thread / Block::lanes}
                           : Place{thread / Block::columns, thread % Block::columns};
}

/// Hands the results of a step, which `from` holds, to the threads that need them for the next one.
template <class Block, int step, class T>
__device__ inline void exchange(Complex<T> (&v)[Block::elements], T* shared, Place from, Place to) {
    constexpr int points = 1 << Block::step_bits(step), before = 1 << Block::bits_before(step);
    constexpr int groups = Block::elements / points;
    repeat<2>([&](auto part) {
        __syncthreads();
        repeat<groups>([&](auto g) {
            const int i = from.lane + g * Block::lanes;
            const int first = i / before * (before * points) + i % before;
            repeat<points>([&](auto q) {
                const Complex<T>& value = v[g + q * groups];
                shared[from.column * Block::pitch + Block::at(first + q * before)] =
                    part == 0 ? value.re : value.im;
            });
        });
        __syncthreads();
        repeat<Block::elements>([&](auto e) {
            const T value =
                shared[to.column * Block::pitch + Block::at(to.lane + e * Block::lanes)];
            (part == 0 ? v[e].re : v[e].im) = value;
        });
    });
}

/// Steps `step` and later. In: points lane + e lanes as `from` says; out: results likewise as `to`
/// says. roots: for each step but the first exp(-2 pi i q r / (points * before)), [points -
/// 1][before] by q - 1 and r.
template <class Block, int step, class T>
__device__ inline void make_steps(Complex<T> (&v)[Block::elements], const Complex<T>* roots,
                                  T* shared, Place from, Place to) {
    constexpr int points = 1 << Block::step_bits(step), before = 1 << Block::bits_before(step);
    constexpr int groups = Block::elements / points;
    repeat<groups>([&](auto g) {
        Complex<T> part[points];
        repeat<points>([&](auto q) { part[q] = v[g + q * groups]; });
        if constexpr (step > 0) {
            const int r = (from.lane + g * Block::lanes) % before;
            repeat<points - 1>([&](auto q) { part[q + 1] = part[q + 1] * roots[q * before + r]; });
        }
        transform<T>(part);
        repeat<points>([&](auto q) { v[g + q * groups] = part[q]; });
    });
    if constexpr (step + 1 < Block::steps) {
        exchange<Block, step>(v, shared, from, to);
        make_steps<Block, step + 1>(v, step == 0 ? roots : roots + (points - 1) * before, shared,
                                    to, to);
    }
}

}  // namespace gpu4s
