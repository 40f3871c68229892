// SPDX-License-Identifier: Apache-2.0
// Convolution with larger kernels: bound by multiply-adds, so that nearly all instructions must be
// such. A block brings its part of the image to shared memory, with zeros around the image, so that
// the loop over the taps knows no borders. A thread sums 4 rows x 32 bytes. It walks down the rows
// of taps with a window of 4 rows of the image in registers: one row of taps then needs one new row
// of the window and the taps, 10 loads for 480 multiply-adds of a 15 x 15 kernel.
#pragma once

#include <algorithm>

#include "tile_image.hpp"

namespace gpu4s {

/// The sums of one thread.
template <class Tile>
class TileSums {
    using S = typename Tile::S;
    static constexpr int lanes = Tile::lanes, height = Tile::thread_rows;

  public:
    /// Adds `rows` rows of taps.
    template <class Shared>
    __device__ void add(const Shared& shared, int rows) {
#pragma unroll
        for (int i = 0; i < height - 1; ++i) load(shared, i, i);
#pragma unroll 1
        for (int first = 0; first < rows; first += height) {
#pragma unroll
            for (int turn = 0; turn < height; ++turn) {
                const int r = first + turn;
                if (r >= rows) break;
                load(shared, r + height - 1, (turn + height - 1) % height);
                Vector16<S> tap[Tile::tap_vectors];
#pragma unroll
                for (int v = 0; v < Tile::tap_vectors; ++v) tap[v] = shared.taps[r][v];
#pragma unroll
                for (int s = 0; s < Tile::tap_columns; ++s)
#pragma unroll
                    for (int i = 0; i < height; ++i)
#pragma unroll
                        for (int j = 0; j < Tile::thread_columns; ++j) {
                            const int at = Tile::skipped + j + s;
                            sum_[i][j] = multiply_add(
                                window_[(turn + i) % height][at / lanes].element[at % lanes],
                                tap[s / lanes].element[s % lanes], sum_[i][j]);
                        }
            }
        }
    }

    /// Writes what exists of them to the tile of y at (top, left), in vectors.
    template <class T>
    __device__ void store(T* y, int64_t height_of_y, int64_t width, int64_t top,
                          int64_t left) const {
        constexpr int T_lanes = Vector16<T>::lanes;
#pragma unroll
        for (int i = 0; i < height; ++i)
#pragma unroll
            for (int v = 0; v < Tile::thread_columns / T_lanes; ++v) {
                const int64_t row = top + row_ + i;
                const int64_t column = left + column_ * Tile::lanes + v * T_lanes;
                Vector16<T> part;
#pragma unroll
                for (int e = 0; e < T_lanes; ++e)
                    part.element[e] =
                        narrow<T>(static_cast<Accumulator<T>>(sum_[i][v * T_lanes + e]));
                if (row < height_of_y && column < width)
                    store_streaming(reinterpret_cast<Vector16<T>*>(y + row * width + column), part);
            }
    }

    /// The same through shared memory, so that consecutive threads write consecutive elements.
    template <class T, class Shared>
    __device__ void store_elements(Shared& shared, T* y, int64_t height_of_y, int64_t width,
                                   int64_t top, int64_t left) const {
        __syncthreads();  // all have read the image
#pragma unroll
        for (int i = 0; i < height; ++i)
#pragma unroll
            for (int v = 0; v < 2; ++v) {
                Vector16<S> part;
#pragma unroll
                for (int e = 0; e < lanes; ++e) part.element[e] = sum_[i][v * lanes + e];
                shared.image[row_ + i][Tile::place(column_ + v)] = part;
            }
        __syncthreads();
#pragma unroll 4
        for (int at = static_cast<int>(threadIdx.x); at < Tile::rows * Tile::columns;
             at += Tile::threads) {
            const int i = at / Tile::columns, j = at % Tile::columns;
            const S sum = shared.image[i][Tile::place(j / lanes)].element[j % lanes];
            if (top + i < height_of_y && left + j < width)
                y[(top + i) * width + left + j] = narrow<T>(static_cast<Accumulator<T>>(sum));
        }
    }

  private:
    template <class Shared>
    __device__ void load(const Shared& shared, int row, int to) {
#pragma unroll
        for (int v = 0; v < Tile::window_vectors; ++v)
            window_[to][v] =
                shared.image[row_ + row][Tile::place(column_ + Tile::window_first + v)];
    }

    int row_ = static_cast<int>(threadIdx.x) / Tile::across * height;  ///< of the tile
    int column_ = static_cast<int>(threadIdx.x) % Tile::across * 2;    ///< in vectors
    Vector16<S> window_[height][Tile::window_vectors];
    S sum_[height][Tile::thread_columns] = {};
};

// One block per tile of y: 32 rows x 128 columns (64 of double).
template <class T, int fixed_kernel>
__global__ __launch_bounds__(128) void convolution_2D_tile_kernel(const T* x, const T* h, T* y,
                                                                  int64_t height, int64_t width,
                                                                  int64_t kernel) {
    using Tile = ConvolutionTile<T, fixed_kernel>;
    __shared__ typename Tile::Shared shared;
    const uint32_t tiles_across = (width + Tile::columns - 1) / Tile::columns;
    const int64_t top = int64_t{blockIdx.x / tiles_across} * Tile::rows;
    const int64_t left = int64_t{blockIdx.x % tiles_across} * Tile::columns;
    const bool vectors = width % Vector16<T>::lanes == 0;
    const auto bring = [&](int64_t first_row, int64_t first_column, int rows) {
        if (vectors)
            bring_image<Tile, true>(shared, x, height, width, first_row, first_column, rows);
        else
            bring_image<Tile, false>(shared, x, height, width, first_row, first_column, rows);
    };

    TileSums<Tile> sums;
    if constexpr (fixed_kernel != 0) {
        bring(top - fixed_kernel / 2, left - Tile::front, Tile::image_rows);
        bring_taps<Tile>(shared, h, fixed_kernel, 0, 0);
        __syncthreads();
        sums.add(shared, fixed_kernel);
    } else {
        // Taps outside of these meet only zeros. Columns of taps are counted from where the image's
        // part begins at a multiple of 16 bytes, `shift` in front of the first tap.
        const int64_t reach = kernel / 2, front = Tile::front_of(reach), shift = front - reach;
        const int64_t row_end = std::min(kernel, height + reach - top);
        const int64_t column_end = std::min(kernel + shift, width + front - left);
        const int64_t column_first = std::max(int64_t{0}, front - left - Tile::columns + 1);
        for (int64_t r = std::max(int64_t{0}, reach - top - Tile::rows + 1); r < row_end;
             r += Tile::tap_rows)
            for (int64_t s = column_first / Tile::tap_columns * Tile::tap_columns; s < column_end;
                 s += Tile::tap_columns) {
                const int rows = static_cast<int>(std::min(int64_t{Tile::tap_rows}, row_end - r));
                bring(top + r - reach, left + s - front, Tile::rows + rows - 1);
                bring_taps<Tile>(shared, h, kernel, r, s - shift);
                __syncthreads();
                sums.add(shared, rows);
                __syncthreads();
            }
    }
    if (vectors)
        sums.store(y, height, width, top, left);
    else
        sums.store_elements(shared, y, height, width, top, left);
}

template <class T, int fixed_kernel>
void convolve_tiles(const Convolution2D::Args<T>& args, Stream stream) {
    using Tile = ConvolutionTile<T, fixed_kernel>;
    const unsigned blocks = grid_of(int64_t{blocks_for(args.width, Tile::columns)} *
                                    blocks_for(args.height, Tile::rows));
    launch(convolution_2D_tile_kernel<T, fixed_kernel>, blocks, Tile::threads, 0, stream, args.x,
           args.h, args.y, args.height, args.width, args.kernel);
}

}  // namespace gpu4s
