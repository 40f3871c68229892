// SPDX-License-Identifier: Apache-2.0
// Every element that a window reaches is moved once, every maximum written once: 5 bytes an element
// of float for windows of 2, and less than one comparison an element. Four kernels, because what
// stands between this and the memory's speed differs:
//   vectors  windows 2 and 4 that tile x, and 3 at stride 2: 16 bytes a load
//   direct   other small windows: a thread each, neighbours meet in the first-level cache
//   tiles    overlapping windows from 5 on: rows of windows first, then columns of these maxima
//   wide     large windows: 32 lanes each, so that loads are joined and there is enough to do
#pragma once

#include <algorithm>

#include "common/backend/words.hpp"
#include "naive.hpp"

namespace gpu4s {

/// 16 bytes of x, `once` where no other thread needs them.
template <bool once, class T>
__device__ auto load_vector(const T* from) {
    if constexpr (once)
        return load_streaming(reinterpret_cast<const Vector16<T>*>(from));
    else
        return Group<T, Vector16<T>::lanes>::load(from);
}

// One thread per `down` rows of maxima, each as many as begin in one vector of 16 bytes of x (or
// one, where a stride is longer): all its vectors of x are asked for before any is compared.
// Needs columns that are a multiple of the vector, so that each row begins with a whole one.
template <class T, int window, int stride, int down>
__global__ __launch_bounds__(256) void max_pooling_vectors_kernel(const T* x, T* y, int64_t columns,
                                                                  int64_t groups, int64_t out_rows,
                                                                  int64_t out_columns) {
    constexpr int lanes = Vector16<T>::lanes, chunk = lanes > stride ? lanes : stride;
    constexpr int vectors = chunk / lanes, across = chunk / stride;
    constexpr int height = (down - 1) * stride + window;
    constexpr int beyond = window > stride ? window - stride : 0;  // columns of the next chunk
    constexpr bool once = beyond == 0;
    const int64_t group = blockIdx.x * int64_t{256} + threadIdx.x;
    if (group >= groups) return;
    const int64_t per_row = columns / chunk;
    const int64_t band = group / per_row, i = band * down;
    const int64_t column = (group - band * per_row) * chunk, j = column / stride;
    const int rows = static_cast<int>(std::min<int64_t>(down, out_rows - i));
    const int64_t left = columns - column - chunk;  // behind this chunk

    T held[height][chunk + beyond];
    const T* from = x + i * stride * columns + column;
#pragma unroll
    for (int r = 0; r < height; ++r, from += columns) {
        // Rows that only windows behind the last one would need repeat the one before.
        if (down > 1 && r >= (rows - 1) * stride + window) from -= columns;
#pragma unroll
        for (int v = 0; v < vectors; ++v) {
            const auto loaded = load_vector<once>(from + v * lanes);
#pragma unroll
            for (int e = 0; e < lanes; ++e) held[r][v * lanes + e] = loaded.element[e];
        }
#pragma unroll
        for (int e = 0; e < beyond; ++e) held[r][chunk + e] = from[e < left ? chunk + e : 0];
    }
#pragma unroll
    for (int d = 0; d < down; ++d) {
        Group<T, across> most;
#pragma unroll
        for (int o = 0; o < across; ++o) {
            most.element[o] = held[d * stride][o * stride];
#pragma unroll
            for (int a = 0; a < window; ++a)
#pragma unroll
                for (int b = 0; b < window; ++b)
                    most.element[o] =
                        Larger{}(most.element[o], held[d * stride + a][o * stride + b]);
        }
        if (down > 1 && d >= rows) continue;
        T* to = y + (i + d) * out_columns + j;
        if constexpr (beyond == 0) {
            most.store(to);
        } else {
#pragma unroll
            for (int o = 0; o < across; ++o)
                if (j + o < out_columns) to[o] = most.element[o];
        }
    }
}

// One thread per window, consecutive threads along a row of y; `fixed` is the window, or 0 for any.
template <class T, int fixed>
__global__ __launch_bounds__(256) void max_pooling_direct_kernel(const T* x, T* y, int64_t columns,
                                                                 int any_window, int64_t stride,
                                                                 int64_t outputs,
                                                                 int64_t out_columns) {
    const int window = fixed ? fixed : any_window;
    const int64_t output = blockIdx.x * int64_t{256} + threadIdx.x;
    if (output >= outputs) return;
    const int64_t i = output / out_columns, j = output - i * out_columns;
    y[output] = maximum(x + i * stride * columns + j * stride, columns, window, window);
}

/// Of the kernel `tiles`: maxima of a block.
constexpr int tile_rows = 16, tile_columns = 32;

// One block of 32 x 8 threads per 16 x 32 maxima: the maxima of `window` elements of every row the
// tile reaches, into shared memory, then of `window` rows of these.
template <class T>
__global__ __launch_bounds__(256) void max_pooling_tiles_kernel(const T* x, T* y, int64_t columns,
                                                                int window, int stride,
                                                                int64_t out_rows,
                                                                int64_t out_columns) {
    T* row_maxima = reinterpret_cast<T*>(dynamic_shared());  // [reached rows][tile_columns]
    const int64_t tiles_across = (out_columns + tile_columns - 1) / tile_columns;
    const int64_t band = blockIdx.x / tiles_across;
    const int64_t i = band * tile_rows;
    const int64_t j = (blockIdx.x - band * tiles_across) * tile_columns + threadIdx.x;
    const int rows = static_cast<int>(std::min<int64_t>(tile_rows, out_rows - i));
    const int reached = (rows - 1) * stride + window;
    if (j < out_columns)
        for (int r = threadIdx.y; r < reached; r += 8)
            row_maxima[r * tile_columns + threadIdx.x] =
                maximum(x + (i * stride + r) * columns + j * stride, 0, 1, window);
    __syncthreads();
    if (j < out_columns)
        for (int r = threadIdx.y; r < rows; r += 8)
            y[(i + r) * out_columns + j] = maximum(
                row_maxima + r * stride * tile_columns + threadIdx.x, tile_columns, window, 1);
}

// One group of 32 lanes per window, consecutive lanes along its rows.
template <class T>
__global__ __launch_bounds__(256) void max_pooling_wide_kernel(const T* x, T* y, int64_t columns,
                                                               int window, int64_t stride,
                                                               int64_t outputs,
                                                               int64_t out_columns) {
    const int lane = threadIdx.x % 32;
    const int64_t group = blockIdx.x * int64_t{256 / 32} + threadIdx.x / 32;
    const int64_t output = std::min(group, outputs - 1);
    const int64_t i = output / out_columns, j = output - i * out_columns;
    const T* row = x + i * stride * columns + j * stride;
    Accumulator<T> most = widen(*row);
    for (int a = 0; a < window; ++a, row += columns)
        for (int b = lane; b < window; b += 32) most = Larger{}(most, widen(row[b]));
    most = reduce<32>(most, Larger{});
    if (lane == 0 && group < outputs) y[output] = narrow<T>(most);
}

/// Whether windows of this shape can be pooled in vectors: rows of x are whole chunks.
template <class T, int window, int stride>
bool fits_vectors(const MaxPooling::Args<T>& args) {
    constexpr int64_t chunk = std::max(Vector16<T>::lanes, stride);
    return args.window == window && args.stride == stride && args.columns % chunk == 0;
}

template <int window, int stride, int down, class T>
void pool_vectors(const MaxPooling::Args<T>& args, Stream stream) {
    constexpr int64_t chunk = std::max(Vector16<T>::lanes, stride);
    const int64_t groups = (args.out_rows + down - 1) / down * (args.columns / chunk);
    launch(max_pooling_vectors_kernel<T, window, stride, down>, blocks_for(groups, 256), 256, 0,
           stream, args.x, args.y, args.columns, groups, args.out_rows, args.out_columns);
}

template <class T>
void pool_direct(const MaxPooling::Args<T>& args, Stream stream) {
    const int64_t outputs = args.out_rows * args.out_columns;
    const auto kernel = args.window == 2   ? max_pooling_direct_kernel<T, 2>
                        : args.window == 3 ? max_pooling_direct_kernel<T, 3>
                        : args.window == 4 ? max_pooling_direct_kernel<T, 4>
                                           : max_pooling_direct_kernel<T, 0>;
    launch(kernel, blocks_for(outputs, 256), 256, 0, stream, args.x, args.y, args.columns,
           args.window, args.stride, outputs, args.out_columns);
}

/// Shared memory of a tile.
template <class T>
int64_t tile_bytes(const MaxPooling::Args<T>& args) {
    return ((tile_rows - 1) * args.stride + args.window) * tile_columns * int64_t{sizeof(T)};
}

template <class T>
void pool_tiles(const MaxPooling::Args<T>& args, Stream stream) {
    const int64_t tiles = (args.out_rows + tile_rows - 1) / tile_rows *
                          ((args.out_columns + tile_columns - 1) / tile_columns);
    launch(max_pooling_tiles_kernel<T>, grid_of(tiles), dim3(tile_columns, 8), tile_bytes(args),
           stream, args.x, args.y, args.columns, args.window, args.stride, args.out_rows,
           args.out_columns);
}

template <class T>
void pool_wide(const MaxPooling::Args<T>& args, Stream stream) {
    const int64_t outputs = args.out_rows * args.out_columns;
    launch(max_pooling_wide_kernel<T>, blocks_for(outputs, 256 / 32), 256, 0, stream, args.x,
           args.y, args.columns, args.window, args.stride, outputs, args.out_columns);
}

constexpr auto max_pooling_opt = []<class T>(const MaxPooling::Args<T>& args, Stream stream) {
    constexpr int64_t most_shared = 32 * 1024;  // two blocks where a block may have 64 KiB
    if (fits_vectors<T, 2, 2>(args)) return pool_vectors<2, 2, 1>(args, stream);
    if (fits_vectors<T, 4, 4>(args)) return pool_vectors<4, 4, 1>(args, stream);
    // Rows that two windows share are loaded once by a thread that has both.
    if (fits_vectors<T, 3, 2>(args)) return pool_vectors<3, 2, 4>(args, stream);
    if (args.window >= 5 && args.stride < args.window && tile_bytes(args) <= most_shared)
        return pool_tiles(args, stream);
    if (args.window >= 16) return pool_wide(args, stream);
    pool_direct(args, stream);
};

}  // namespace gpu4s
