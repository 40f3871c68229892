// SPDX-License-Identifier: Apache-2.0
// Convolution with small kernels: bound by memory, so nothing stands between it and the sums. The
// neighbours of a thread's vector are loaded again, from the first-level cache: an H200 spends a
// third of the time that memory takes on them, and every load of a thread is under way at once.
#pragma once

#include "../convolution_2D.hpp"
#include "common/backend/words.hpp"

namespace gpu4s {

/// How the direct kernel cuts an image of T. A thread computes `rows` rows of one vector of 16
/// bytes; where rows of the image do not begin at multiples of 16 bytes, of one element.
template <class T, bool vectors>
struct DirectTile {
    static constexpr int thread_columns = vectors ? Vector16<T>::lanes : 1;
    static constexpr int thread_rows = 4;
    static constexpr int threads = 256, across = vectors ? 32 : 128, down = threads / across;
    static constexpr int columns = across * thread_columns, rows = down * thread_rows;
};

// One block per tile of y, one thread per 4 rows of a vector.
template <class T, int kernel, bool vectors>
__global__ __launch_bounds__(256) void convolution_2D_direct_kernel(const T* x, const T* h, T* y,
                                                                    int64_t height, int64_t width) {
    using S = Arithmetic<T>;
    using Tile = DirectTile<T, vectors>;
    constexpr int reach = kernel / 2, columns = Tile::thread_columns;
    using Part = Group<T, columns>;
    const int thread = static_cast<int>(threadIdx.x);
    const uint32_t tiles_across = (width + Tile::columns - 1) / Tile::columns;
    const int64_t top =
        int64_t{blockIdx.x / tiles_across} * Tile::rows + thread / Tile::across * Tile::thread_rows;
    const int64_t left =
        int64_t{blockIdx.x % tiles_across} * Tile::columns + thread % Tile::across * columns;
    if (left >= width) return;

    // Of each row: what is left of the vector, the vector, what is right of it.
    T held[Tile::thread_rows + 2 * reach][columns + 2 * reach];
#pragma unroll
    for (int r = 0; r < Tile::thread_rows + 2 * reach; ++r) {
        const int64_t row = top + r - reach;
        const bool there = row >= 0 && row < height;
        const T* from = x + row * width + left;
        const Part part = Part::load_if(there, from);
#pragma unroll
        for (int e = 0; e < columns; ++e) held[r][reach + e] = part.element[e];
#pragma unroll
        for (int e = 0; e < reach; ++e) {
            const int before = e - reach, behind = columns + e;
            held[r][e] = there && left + before >= 0 ? from[before] : T{};
            held[r][reach + behind] = there && left + behind < width ? from[behind] : T{};
        }
    }

    S sum[Tile::thread_rows][columns] = {};
#pragma unroll
    for (int r = 0; r < kernel; ++r)
#pragma unroll
        for (int s = 0; s < kernel; ++s) {
            const S tap = static_cast<S>(widen(h[r * kernel + s]));
#pragma unroll
            for (int i = 0; i < Tile::thread_rows; ++i)
#pragma unroll
                for (int j = 0; j < columns; ++j)
                    sum[i][j] =
                        multiply_add(static_cast<S>(widen(held[i + r][j + s])), tap, sum[i][j]);
        }
#pragma unroll
    for (int i = 0; i < Tile::thread_rows; ++i) {
        Part part;
#pragma unroll
        for (int j = 0; j < columns; ++j)
            part.element[j] = narrow<T>(static_cast<Accumulator<T>>(sum[i][j]));
        if (top + i < height) part.store(y + (top + i) * width + left);
    }
}

template <class T, int kernel>
void convolve_direct(const Convolution2D::Args<T>& args, Stream stream) {
    const auto with = [&]<bool vectors>(std::bool_constant<vectors>) {
        using Tile = DirectTile<T, vectors>;
        const unsigned blocks = grid_of(int64_t{blocks_for(args.width, Tile::columns)} *
                                        blocks_for(args.height, Tile::rows));
        launch(convolution_2D_direct_kernel<T, kernel, vectors>, blocks, Tile::threads, 0, stream,
               args.x, args.h, args.y, args.height, args.width);
    };
    if (args.width % Vector16<T>::lanes == 0)
        with(std::true_type{});
    else
        with(std::false_type{});
}

}  // namespace gpu4s
