// SPDX-License-Identifier: Apache-2.0
// How the opt kernel cuts C, and how a tile's parts of A and B travel into shared memory.
#pragma once

#include "../matrix_multiplication.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// A block of threads computes block_rows x block_columns of C, a thread thread_rows x
/// thread_columns of that, `step` rows of B at a time.
template <int block_rows_, int block_columns_, int step_, int thread_rows_, int thread_columns_>
struct Tile {
    static constexpr int block_rows = block_rows_, block_columns = block_columns_, step = step_;
    static constexpr int thread_rows = thread_rows_, thread_columns = thread_columns_;
    static constexpr int threads = block_rows / thread_rows * (block_columns / thread_columns);
};

/// Tiles are numbered down bands of this many rows of tiles: those at work together then share
/// their parts of A and B in the second-level cache.
constexpr uint32_t band_rows = 8;

struct TileOrigin {
    uint32_t row, column;
};

/// The element of C that the tile of this block begins at.
template <class Tile>
__device__ inline TileOrigin tile_of_block(int64_t M) {
    const uint32_t tiles_down = (M + Tile::block_rows - 1) / Tile::block_rows;
    const uint32_t tiles_across = gridDim.x / tiles_down;
    const uint32_t band = blockIdx.x / (band_rows * tiles_across);
    const uint32_t height = min(band_rows, tiles_down - band * band_rows);
    const uint32_t in_band = blockIdx.x - band * band_rows * tiles_across;
    return {(band * band_rows + in_band % height) * Tile::block_rows,
            in_band / height * Tile::block_columns};
}

/// One step's parts of A and B, as sums are formed: A transposed, so that the values a thread needs
/// at one k are adjacent. The rows of a are a vector longer than needed: threads that store the
/// same k of neighbouring rows then use different banks from those that store another k.
template <class S, class Tile>
struct SharedStep {
    alignas(16) S a[Tile::step][Tile::block_rows + 16 / sizeof(S)];
    alignas(16) S b[Tile::step][Tile::block_columns];
};

/// `Vector16<T>::lanes` elements, of which the first `exist` do, zeros for the others. Where
/// `vectors` is true all or none exist and `from` is aligned to 16 bytes.
template <bool vectors, class T>
__device__ inline Vector16<T> load_part(const T* from, int exist) {
    Vector16<T> part{};
    if constexpr (vectors) {
        if (exist > 0) part = *reinterpret_cast<const Vector16<T>*>(from);
    } else {
#pragma unroll
        for (int e = 0; e < Vector16<T>::lanes; ++e)
            if (e < exist) part.element[e] = from[e];
    }
    return part;
}

/// What one thread carries of a step from global to shared memory, in registers meanwhile. Rows of
/// A behind M and columns of B behind N only reach sums that are not stored: any number will do
/// for them, so the last row and the first column are loaded. Behind K there must be zeros.
template <class T, class Tile, bool vectors>
class StepInFlight {
    using S = Arithmetic<T>;
    static constexpr int lanes = Vector16<T>::lanes;
    static constexpr int a_parts = Tile::block_rows * Tile::step / lanes / Tile::threads;
    static constexpr int b_parts = Tile::step * Tile::block_columns / lanes / Tile::threads;
    static constexpr int a_parts_per_row = Tile::step / lanes;
    static constexpr int b_parts_per_row = Tile::block_columns / lanes;
    static constexpr int a_rows_apart = Tile::threads / a_parts_per_row;
    static constexpr int b_rows_apart = Tile::threads / b_parts_per_row;
    static_assert(a_parts * lanes * Tile::threads == Tile::block_rows * Tile::step);
    static_assert(b_parts * lanes * Tile::threads == Tile::block_columns * Tile::step);
    static_assert(Tile::threads % a_parts_per_row == 0 && Tile::threads % b_parts_per_row == 0);

  public:
    /// Of the block of C that begins at (row, column).
    __device__ StepInFlight(const T* A, const T* B, uint32_t M, uint32_t N, uint32_t K,
                            uint32_t row, uint32_t column)
        : N_(N), left_(static_cast<int>(K)) {
        const uint32_t my_column = column + b_column();
        columns_ = my_column < N ? static_cast<int>(N - my_column) : lanes;
        b_from_ = B + uint64_t{N} * b_row() + (my_column < N ? my_column : 0);
#pragma unroll
        for (int p = 0; p < a_parts; ++p) {
            const uint32_t my_row = row + a_row() + p * a_rows_apart;
            a_from_[p] = A + uint64_t{K} * (my_row < M ? my_row : M - 1) + a_k();
        }
    }

    /// The next step; zeros behind the last one.
    __device__ void load() {
#pragma unroll
        for (int p = 0; p < a_parts; ++p) {
            a_[p] = load_part<vectors>(a_from_[p], left_ - a_k());
            a_from_[p] += Tile::step;
        }
#pragma unroll
        for (int p = 0; p < b_parts; ++p)
            b_[p] = load_part<vectors>(b_from_ + uint64_t{N_} * (p * b_rows_apart),
                                       b_row() + p * b_rows_apart < left_ ? columns_ : 0);
        b_from_ += uint64_t{N_} * Tile::step;
        left_ -= Tile::step;
    }

    __device__ void store(SharedStep<S, Tile>& shared) const {
#pragma unroll
        for (int p = 0; p < a_parts; ++p)
#pragma unroll
            for (int e = 0; e < lanes; ++e)
                shared.a[a_k() + e][a_row() + p * a_rows_apart] =
                    static_cast<S>(widen(a_[p].element[e]));
#pragma unroll
        for (int p = 0; p < b_parts; ++p)
#pragma unroll
            for (int e = 0; e < lanes; ++e)
                shared.b[b_row() + p * b_rows_apart][b_column() + e] =
                    static_cast<S>(widen(b_[p].element[e]));
    }

  private:
    static __device__ int thread() { return static_cast<int>(threadIdx.x); }
    // Where this thread's first parts lie in the step.
    static __device__ int a_row() { return thread() / a_parts_per_row; }
    static __device__ int a_k() { return thread() % a_parts_per_row * lanes; }
    static __device__ int b_row() { return thread() / b_parts_per_row; }
    static __device__ int b_column() { return thread() % b_parts_per_row * lanes; }

    uint32_t N_;
    int left_;     ///< rows of B still to come
    int columns_;  ///< of B from this thread's first on
    const T* b_from_;
    const T* a_from_[a_parts];
    Vector16<T> a_[a_parts], b_[b_parts];
};

}  // namespace gpu4s
