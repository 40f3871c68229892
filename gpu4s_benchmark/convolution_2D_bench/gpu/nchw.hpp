// SPDX-License-Identifier: Apache-2.0
// Convolution in NCHW as products of matrices, one an image:
//   y[filters x pixels] = h[filters x taps] * patches[taps x pixels]
// where column p of the patches holds the channels * kernel * kernel numbers that the window of
// pixel p covers. The patches exist in shared memory only, a few rows at a time. Bound by
// multiply-adds: with 64 channels, 64 filters and 3 x 3 taps, the 512 bytes of a pixel in and out
// meet 36864 of them. Tiles and sums in registers are those of matrix_multiplication.
#pragma once

#include <algorithm>

#include "../convolution_2D.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/opt.hpp"

namespace gpu4s {

/// One row of the patches, which belongs to one tap: where its number lies, seen from the pixel.
struct alignas(16) PatchRow {
    int offset;            ///< in x
    uint32_t row, column;  ///< modulo 2^32
};

/// Row `tap` of the patches; for a tap behind the last one, a row that lies outside of every image.
__device__ inline PatchRow patch_row(uint32_t tap, uint32_t channels, uint32_t height,
                                     uint32_t width, uint32_t kernel) {
    const uint32_t of_kernel = tap / kernel, channel = of_kernel / kernel, reach = kernel / 2;
    const uint32_t row = of_kernel % kernel - reach, column = tap % kernel - reach;
    return {static_cast<int>((channel * height + row) * width + column),
            channel < channels ? row : -height, column};
}

/// What one thread carries of a step from global to shared memory, in registers meanwhile; as
/// StepInFlight of matrix_multiplication, A is h and the columns of B are gathered from x.
template <class T, class Tile, bool vectors>
class PatchesInFlight {
    using S = Arithmetic<T>;
    static constexpr int lanes = Vector16<T>::lanes;
    static constexpr int h_parts = Tile::block_rows * Tile::step / lanes / Tile::threads;
    static constexpr int h_parts_per_row = Tile::step / lanes;
    static constexpr int h_rows_apart = Tile::threads / h_parts_per_row;
    static constexpr int x_parts = Tile::step * Tile::block_columns / Tile::threads;
    static constexpr int x_rows_apart = Tile::threads / Tile::block_columns;
    static_assert(h_parts * lanes * Tile::threads == Tile::block_rows * Tile::step);
    static_assert(x_parts * Tile::threads == Tile::step * Tile::block_columns);

  public:
    __device__ PatchesInFlight(const T* x, const T* h, uint32_t filters, uint32_t height,
                               uint32_t width, uint32_t taps, uint32_t filter, uint32_t pixel)
        : height_(height), left_(static_cast<int>(taps)) {
        const uint32_t my_pixel = pixel + x_column(), pixels = height * width;
        width_ = my_pixel < pixels ? width : 0;
        row_ = my_pixel / width;
        column_ = my_pixel % width;
        x_from_ = x + my_pixel;
#pragma unroll
        for (int p = 0; p < h_parts; ++p) {
            const uint32_t my_filter = filter + h_row() + p * h_rows_apart;
            // Rows behind the last filter only reach sums that are not stored.
            h_from_[p] =
                h + uint64_t{taps} * (my_filter < filters ? my_filter : filters - 1) + h_tap();
        }
    }

    /// The next step, whose rows of the patches are `rows`; zeros behind the last one.
    __device__ void load(const PatchRow* rows) {
#pragma unroll
        for (int p = 0; p < h_parts; ++p) {
            h_[p] = load_part<vectors>(h_from_[p], left_ - h_tap());
            h_from_[p] += Tile::step;
        }
#pragma unroll
        for (int p = 0; p < x_parts; ++p) {
            const PatchRow of = rows[x_row() + p * x_rows_apart];
            const bool there = row_ + of.row < height_ && column_ + of.column < width_;
            x_[p] = there ? x_from_[of.offset] : T{};
        }
        left_ -= Tile::step;
    }

    __device__ void store(SharedStep<S, Tile>& shared) const {
#pragma unroll
        for (int p = 0; p < h_parts; ++p)
#pragma unroll
            for (int e = 0; e < lanes; ++e)
                shared.a[h_tap() + e][h_row() + p * h_rows_apart] =
                    static_cast<S>(widen(h_[p].element[e]));
#pragma unroll
        for (int p = 0; p < x_parts; ++p)
            shared.b[x_row() + p * x_rows_apart][x_column()] = static_cast<S>(widen(x_[p]));
    }

  private:
    static __device__ int thread() { return static_cast<int>(threadIdx.x); }
    // Where this thread's first parts lie in the step.
    static __device__ int h_row() { return thread() / h_parts_per_row; }
    static __device__ int h_tap() { return thread() % h_parts_per_row * lanes; }
    static __device__ int x_row() { return thread() / Tile::block_columns; }
    static __device__ int x_column() { return thread() % Tile::block_columns; }

    uint32_t height_, width_;  ///< no width where the image lacks this thread's pixel
    int left_;                 ///< taps of a filter still to come
    uint32_t row_, column_;    ///< of this thread's pixel
    const T* x_from_;
    const T* h_from_[h_parts];
    Vector16<T> h_[h_parts];
    T x_[x_parts];
};

// One block per tile of filters x pixels of one image. While a step is multiplied,
// the next one is on its way, and the rows of the one after that are found.
template <class T, class Tile, bool vectors>
__global__ __launch_bounds__(
    Tile::threads, Tile::threads == 256
                       ? 2
                       : 1) void convolution_2D_nchw_opt_kernel(const T* x, const T* h, T* y,
                                                                int64_t batch, int64_t channels,
                                                                int64_t filters, int64_t height,
                                                                int64_t width, int64_t kernel) {
    using S = Arithmetic<T>;
    __shared__ SharedStep<S, Tile> shared[2];
    __shared__ PatchRow rows[2][Tile::step];
    const int64_t pixels = height * width;
    const auto taps = static_cast<uint32_t>(channels * kernel * kernel);
    const uint32_t tiles_down = (filters + Tile::block_rows - 1) / Tile::block_rows;
    const uint32_t filter = blockIdx.x % tiles_down * Tile::block_rows;
    const uint32_t pixel = blockIdx.x / tiles_down * Tile::block_columns;
    const int64_t b = int64_t{blockIdx.z} * gridDim.y + blockIdx.y;
    if (b >= batch) return;  // with the whole block
    const auto find_rows = [&](uint32_t first_tap, int to) {
        if (threadIdx.x < Tile::step)
            rows[to][threadIdx.x] =
                patch_row(first_tap + threadIdx.x, channels, height, width, kernel);
    };
    PatchesInFlight<T, Tile, vectors> next(x + b * channels * pixels, h, filters, height, width,
                                           taps, filter, pixel);
    ThreadSums<S, Tile> sums;
    find_rows(0, 0);
    find_rows(Tile::step, 1);
    __syncthreads();
    next.load(rows[0]);
    next.store(shared[0]);
    __syncthreads();
    int now = 0;
    for (uint32_t tap = 0; tap < taps; tap += Tile::step, now ^= 1) {
        next.load(rows[now ^ 1]);
        find_rows(tap + 2 * Tile::step, now);
        sums.add_step(shared[now]);
        next.store(shared[now ^ 1]);
        __syncthreads();
    }
    sums.template store<vectors>(y + b * filters * pixels, filters, pixels, filter, pixel);
}

/// Queues the kernel with one of the tiles.
template <class T, class Tile>
void convolve_nchw_with_tile(const Convolution2DNchw::Args<T>& args, Stream stream) {
    const int64_t pixels = args.height * args.width;
    const bool vectors = args.channels * args.kernel * args.kernel % Vector16<T>::lanes == 0 &&
                         pixels % Vector16<T>::lanes == 0;
    const dim3 grid(grid_of(int64_t{blocks_for(args.filters, Tile::block_rows)} *
                            blocks_for(pixels, Tile::block_columns)),
                    blocks_along_y(args.batch), blocks_for(args.batch, most_blocks_along_y));
    launch(vectors ? convolution_2D_nchw_opt_kernel<T, Tile, true>
                   : convolution_2D_nchw_opt_kernel<T, Tile, false>,
           grid, Tile::threads, 0, stream, args.x, args.h, args.y, args.batch, args.channels,
           args.filters, args.height, args.width, args.kernel);
}

/// Whether the tile suits the shape: every compute unit gets one, and no tile is mostly empty.
template <class Tile, class T>
bool fills(const Convolution2DNchw::Args<T>& args, int compute_units) {
    const int64_t pixels = args.height * args.width;
    return args.filters > Tile::block_rows / 2 && pixels > Tile::block_columns / 2 &&
           int64_t{blocks_for(args.filters, Tile::block_rows)} *
                   blocks_for(pixels, Tile::block_columns) * args.batch >=
               compute_units;
}

constexpr auto convolution_2D_nchw_opt = []<class T>(const Convolution2DNchw::Args<T>& args,
                                                     Stream stream) {
    const int units = backend::compute_units();
    const auto convolve = fills<LargeTile<T>>(args, units)
                              ? convolve_nchw_with_tile<T, LargeTile<T>>
                          : fills<MediumTile>(args, units) ? convolve_nchw_with_tile<T, MediumTile>
                                                           : convolve_nchw_with_tile<T, SmallTile>;
    return [=] { convolve(args, stream); };
};

}  // namespace gpu4s
