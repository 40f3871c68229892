// SPDX-License-Identifier: Apache-2.0
// How the tile kernel cuts an image, and how a block's part of it and the taps travel into shared
// memory.
#pragma once

#include "../convolution_2D.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// How the tile kernel cuts an image of T. `kernel` 0 is any: its taps come in chunks of tap_rows x
/// tap_columns, zeros where there are none, and the part of the image is brought anew for each.
template <class T, int kernel>
struct ConvolutionTile {
    using S = Arithmetic<T>;
    static constexpr int lanes = Vector16<S>::lanes;  ///< of a vector in shared memory
    static constexpr int thread_rows = 4, thread_columns = 2 * lanes;
    static constexpr int across = 16, down = 8, threads = across * down;
    static constexpr int rows = down * thread_rows, columns = across * thread_columns;

    /// Of integers few: AMD's compiler keeps their products for later and would spill.
    static constexpr int any_columns = std::is_integral_v<T> ? 4 : 8;
    static constexpr int tap_rows = kernel ? kernel : 16,
                         tap_columns = kernel ? kernel : any_columns;
    static constexpr int tap_vectors = (tap_columns + lanes - 1) / lanes;  ///< of a row

    /// Columns in front of the tile, so that loads of T begin at multiples of 16 bytes.
    static constexpr int64_t front_of(int64_t reach) {
        constexpr int64_t whole = Vector16<T>::lanes;
        return (reach + whole - 1) / whole * whole;
    }
    static constexpr int front = kernel ? front_of(kernel / 2) : 0;
    static constexpr int image_rows = rows + tap_rows - 1;
    static constexpr int image_columns = columns + (kernel ? 2 * front : tap_columns);
    static constexpr int image_vectors = image_columns / lanes;  ///< of a row

    /// The window of a thread begins `skipped` columns behind its vector of the image's part.
    static constexpr int skipped = (front - (kernel ? kernel / 2 : 0)) % lanes;
    static constexpr int window_first = (front - (kernel ? kernel / 2 : 0)) / lanes;
    static constexpr int window_vectors =
        (skipped + thread_columns + tap_columns - 1 + lanes - 1) / lanes;

    /// Loads of a thread under way at once; where it already holds sums, fewer.
    static constexpr int most_in_flight = kernel ? 12 : 4;

    static_assert(image_columns % lanes == 0);
    static_assert(tap_columns % Vector16<T>::lanes == 0 || kernel);

    struct Shared {
        Vector16<S> image[image_rows][(image_vectors + 1) / 2 * 2];  ///< pairs change places
        Vector16<S> taps[tap_rows][tap_vectors];
    };

    /// Where a vector of a row stands: neighbours change places in every other 128 bytes, so that 8
    /// threads that read at once, 2 vectors apart, read from all banks.
    static __device__ int place(int vector) { return vector ^ (vector >> 3 & 1); }
};

/// What of a part of the image lies in it: rows and columns of the part.
struct PartInImage {
    int row_first, row_end, column_first, column_end;
    __device__ PartInImage(int64_t height, int64_t width, int64_t top, int64_t left, int rows,
                           int columns)
        : row_first(top < 0 ? static_cast<int>(-top) : 0),
          row_end(height - top < rows ? static_cast<int>(height - top) : rows),
          column_first(left < 0 ? static_cast<int>(-left) : 0),
          column_end(width - left < columns ? static_cast<int>(width - left) : columns) {}
};

/// Brings `across` loads of each of the first `rows` rows of the part, from its column
/// `first_column` on, to shared memory; `corner` is the part's first element. A load is 16 bytes
/// where `vectors` is true, else one element.
template <class Tile, bool vectors, int first_column, int across, class T, class Shared>
__device__ inline void bring_columns(Shared& shared, const T* corner, int64_t width,
                                     const PartInImage& in, int rows) {
    using S = typename Tile::S;
    using Part = std::conditional_t<vectors, Vector16<T>, T>;
    constexpr int columns_of_load = vectors ? Vector16<T>::lanes : 1;
    constexpr int rows_apart = Tile::threads / across;
    constexpr int loads = (Tile::image_rows + rows_apart - 1) / rows_apart;  // of a thread
    constexpr int in_flight = loads < Tile::most_in_flight ? loads : Tile::most_in_flight;
    const int thread = static_cast<int>(threadIdx.x);
    const int column = first_column + thread % across * columns_of_load;
    const bool column_there = column >= in.column_first && column < in.column_end;
    int row = thread / across;
    if (row >= rows_apart) row = rows;  // threads left over where `across` divides them unevenly
    const T* from = corner + row * width + column;
#pragma unroll 1
    for (; row < rows; row += in_flight * rows_apart) {
        Part held[in_flight];
#pragma unroll
        for (int p = 0; p < in_flight; ++p, from += rows_apart * width) {
            held[p] = Part{};
            const int at = row + p * rows_apart;
            if (column_there && at >= in.row_first && at < in.row_end)
                held[p] = *reinterpret_cast<const Part*>(from);
        }
#pragma unroll
        for (int p = 0; p < in_flight; ++p) {
            const int at = row + p * rows_apart;
            if (at >= rows) break;
            if constexpr (vectors) {
#pragma unroll
                for (int v = 0; v < columns_of_load / Tile::lanes; ++v) {
                    Vector16<S> wide;
#pragma unroll
                    for (int e = 0; e < Tile::lanes; ++e)
                        wide.element[e] =
                            static_cast<S>(widen(held[p].element[v * Tile::lanes + e]));
                    shared.image[at][Tile::place(column / Tile::lanes + v)] = wide;
                }
            } else {
                shared.image[at][Tile::place(column / Tile::lanes)].element[column % Tile::lanes] =
                    static_cast<S>(widen(held[p]));
            }
        }
    }
}

/// Brings the first `rows` rows of the part of the image that begins at (top, left) to shared
/// memory. Where `vectors` is true, rows of x and `left` are multiples of 16 bytes.
template <class Tile, bool vectors, class T, class Shared>
__device__ inline void bring_image(Shared& shared, const T* x, int64_t height, int64_t width,
                                   int64_t top, int64_t left, int rows) {
    constexpr int columns_of_load = vectors ? Vector16<T>::lanes : 1;
    constexpr int more_columns = Tile::image_columns - Tile::columns;
    const PartInImage in(height, width, top, left, rows, Tile::image_columns);
    const T* corner = x + top * width + left;
    bring_columns<Tile, vectors, 0, Tile::columns / columns_of_load>(shared, corner, width, in,
                                                                     rows);
    bring_columns<Tile, vectors, Tile::columns, more_columns / columns_of_load>(shared, corner,
                                                                                width, in, rows);
}

/// Brings the taps from (top, left) of h on, zeros where it has none.
template <class Tile, class T, class Shared>
__device__ inline void bring_taps(Shared& shared, const T* h, int64_t kernel, int64_t top,
                                  int64_t left) {
    using S = typename Tile::S;
    constexpr int across = Tile::tap_vectors * Tile::lanes;
#pragma unroll 1
    for (int at = static_cast<int>(threadIdx.x); at < Tile::tap_rows * across;
         at += Tile::threads) {
        const int64_t row = top + at / across, column = left + at % across;
        const bool there = row < kernel && column >= 0 && column < kernel;
        shared.taps[at / across][at % across / Tile::lanes].element[at % Tile::lanes] =
            there ? static_cast<S>(widen(h[row * kernel + column])) : S(0);
    }
}

}  // namespace gpu4s
