// SPDX-License-Identifier: Apache-2.0
// The kernel of one pass.
#pragma once

#include <algorithm>

#include "../passes.hpp"
#include "block.hpp"

namespace gpu4s {

/// exp(-2 pi i k / 2^bits) = fine[k mod 2^f] * coarse[k / 2^f], f = bits / 2; `table` holds fine,
/// then coarse.
template <class T>
__device__ inline Complex<T> twiddle(const Complex<T>* table, uint32_t k, int bits) {
    const uint32_t fine = 1u << (bits / 2);
    return table[k & (fine - 1)] * table[fine + ((k & ((1u << bits) - 1)) >> (bits / 2))];
}

/// Writes the results of `columns` transforms one behind the other.
template <class Block, class T>
__device__ inline void store_gathered(const Complex<T> (&v)[Block::elements], Complex<T>* y,
                                      Complex<T>* shared, int columns) {
    const int thread = static_cast<int>(threadIdx.x);
    __syncthreads();
    repeat<Block::elements>(
        [&](auto e) { shared[Block::gathered_at(thread * Block::length + e)] = v[e]; });
    __syncthreads();
    for (int i = thread; i < columns * Block::length; i += Block::threads)
        y[i] = shared[Block::gathered_at(i)];
}

// One block per Block::columns adjacent transforms of a pass, `elements` points of one a thread.
template <class T, class Block>
__global__ __launch_bounds__(Block::threads) void fourier_pass_kernel(const Complex<T>* x,
                                                                      Complex<T>* y,
                                                                      const Complex<T>* roots,
                                                                      const Complex<T>* twiddles,
                                                                      Pass pass) {
    constexpr int elements = Block::elements, lanes = Block::lanes;
    const auto tiles = static_cast<uint32_t>((pass.columns + Block::columns - 1) / Block::columns);
    const uint32_t above = blockIdx.x / tiles, outer_size = static_cast<uint32_t>(pass.outer);
    const int64_t batch = above / outer_size, outer = above % outer_size;
    const int64_t first = int64_t{blockIdx.x % tiles} * Block::columns;
    const int columns = static_cast<int>(std::min(pass.columns - first, int64_t{Block::columns}));
    x += first * pass.in_column + outer * pass.in_outer + batch * pass.in_batch;
    y += first * pass.out_column + outer * pass.out_outer + batch * pass.out_batch;
    const Place from = place<Block>(pass.in_stride == 1), to = place<Block>(pass.out_stride == 1);
    unsigned char* shared = dynamic_shared();

    Complex<T> v[elements];
    if (Block::columns > 1 && pass.in_stride == 1 && pass.in_column == 1) {
        auto* samples = reinterpret_cast<Complex<T>*>(shared);
        const int count = Block::length + columns - 1;
        for (int i = threadIdx.x; i < count; i += Block::threads) samples[i] = x[i];
        __syncthreads();
        const int at = from.lane + std::min(from.column, columns - 1);
        repeat<elements>([&](auto e) { v[e] = samples[at + e * lanes]; });
        __syncthreads();  // else AMD's compiler makes these loads and those below one, of any
                          // memory
    } else {
        const Complex<T>* begin =
            x + std::min(from.column, columns - 1) * pass.in_column + from.lane * pass.in_stride;
        repeat<elements>([&](auto e) { v[e] = begin[e * (lanes * pass.in_stride)]; });
    }

    // Result lane + e lanes of column c is multiplied by w^lane (w^lanes)^e with w = w(c): the
    // first factor is this thread's, the second one is shared by all lanes.
    auto* factors = reinterpret_cast<Complex<T>*>(shared + Block::step_bytes);
    Complex<T> own{};
    if (pass.twiddle_bits > 0) {
        const auto turn = [&](int k, int column) {
            const auto f = static_cast<uint32_t>((first + column) >> pass.twiddle_shift);
            return twiddle(twiddles, static_cast<uint32_t>(k) * f, pass.twiddle_bits);
        };
        for (int i = threadIdx.x; i < elements * Block::columns; i += Block::threads)
            factors[i] = turn(i / Block::columns * lanes, i % Block::columns);
        own = turn(to.lane, to.column);
    }

    make_steps<Block, 0>(v, roots, reinterpret_cast<T*>(shared), from, to);

    if (pass.twiddle_bits > 0) {
        __syncthreads();
        v[0] = v[0] * own;
        repeat<elements - 1>([&](auto e) {
            v[e + 1] = v[e + 1] * (own * factors[(e + 1) * Block::columns + to.column]);
        });
    }
    if constexpr (Block::gathers) {
        if (pass.out_stride == 1) {
            store_gathered<Block>(v, y, reinterpret_cast<Complex<T>*>(shared), columns);
            return;
        }
    }
    if (to.column >= columns) return;
    Complex<T>* begin = y + to.column * pass.out_column + to.lane * pass.out_stride;
    repeat<elements>([&](auto e) { begin[e * (lanes * pass.out_stride)] = v[e]; });
}

}  // namespace gpu4s
