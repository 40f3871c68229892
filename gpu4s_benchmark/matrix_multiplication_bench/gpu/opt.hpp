// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/device_attributes.hpp"
#include "common/backend/schedule.hpp"
#include "tile.hpp"

namespace gpu4s {

/// The part of a tile that one thread sums: thread_rows x thread_columns values in groups of
/// `width` x `width`, 16 bytes each way. 32 consecutive threads stand 4 x 8: their groups lie side
/// by side, so that their loads of a touch 64 and of b 128 consecutive bytes of shared memory.
template <class S, class Tile>
class ThreadSums {
    static constexpr int width = Vector16<S>::lanes;
    static constexpr int groups_down = Tile::thread_rows / width;
    static constexpr int groups_across = Tile::thread_columns / width;
    static constexpr int rows_of_32 = 4 * Tile::thread_rows,
                         columns_of_32 = 8 * Tile::thread_columns;
    static constexpr int across = Tile::block_columns / columns_of_32;
    static_assert(Tile::block_rows % rows_of_32 == 0 && Tile::block_columns % columns_of_32 == 0);

  public:
    __device__ void add_step(const SharedStep<S, Tile>& shared) {
#pragma unroll unrolled_steps
        for (int k = 0; k < Tile::step; ++k) {
            Vector16<S> a[groups_down], b[groups_across];
#pragma unroll
            for (int g = 0; g < groups_down; ++g)
                a[g] = *reinterpret_cast<const Vector16<S>*>(&shared.a[k][row_ + g * 4 * width]);
#pragma unroll
            for (int g = 0; g < groups_across; ++g)
                b[g] = *reinterpret_cast<const Vector16<S>*>(&shared.b[k][column_ + g * 8 * width]);
#pragma unroll
            for (int i = 0; i < Tile::thread_rows; ++i)
#pragma unroll
                for (int j = 0; j < Tile::thread_columns; ++j)
                    sum_[i][j] = multiply_add(a[i / width].element[i % width],
                                              b[j / width].element[j % width], sum_[i][j]);
        }
    }

    /// Writes what exists of them to the tile of C that begins at (row, column).
    template <bool vectors, class T>
    __device__ void store(T* C, uint32_t M, uint32_t N, uint32_t row, uint32_t column) const {
        struct alignas(width * sizeof(T)) Group {
            T element[width];
        };
#pragma unroll
        for (int i = 0; i < Tile::thread_rows; ++i) {
            const uint32_t to_row = row + row_ + i / width * 4 * width + i % width;
            const bool row_exists = to_row < M;
            if (!vectors && !row_exists) continue;
#pragma unroll
            for (int g = 0; g < groups_across; ++g) {
                const uint32_t to_column = column + column_ + g * 8 * width;
                T* to = C + uint64_t{N} * to_row + to_column;
                Group group;
#pragma unroll
                for (int e = 0; e < width; ++e)
                    group.element[e] =
                        narrow<T>(static_cast<Accumulator<T>>(sum_[i][g * width + e]));
                if constexpr (vectors) {
                    if (row_exists && to_column < N) *reinterpret_cast<Group*>(to) = group;
                } else {
#pragma unroll
                    for (int e = 0; e < width; ++e)
                        if (row_exists && to_column + e < N) to[e] = group.element[e];
                }
            }
        }
    }

  private:
    int lane_ = static_cast<int>(threadIdx.x) % 32, of_32_ = static_cast<int>(threadIdx.x) / 32;
    int row_ = of_32_ / across * rows_of_32 + lane_ / 8 * width;
    int column_ = of_32_ % across * columns_of_32 + lane_ % 8 * width;
    S sum_[Tile::thread_rows][Tile::thread_columns] = {};
};

// One block per tile of C. While a step is multiplied from one half of shared memory, the next one
// is on its way from global memory into registers and then into the other half: one barrier a step.
template <class T, class R, class Tile, bool vectors>
__global__ __launch_bounds__(Tile::threads,
                             Tile::threads == 256
                                 ? 2
                                 : 1) void matrix_multiplication_opt_kernel(const T* A, const T* B,
                                                                            R* C, int64_t M,
                                                                            int64_t N, int64_t K) {
    using S = Arithmetic<T>;
    __shared__ SharedStep<S, Tile> shared[2];
    const auto [row, column] = tile_of_block<Tile>(M);

    ThreadSums<S, Tile> sums;
    StepInFlight<T, Tile, vectors> next(A, B, M, N, K, row, column);
    next.load();
    next.store(shared[0]);
    __syncthreads();
    // The last pass loads nothing but zeros: a condition here would move the loads behind the sums.
    int now = 0;
    for (uint32_t k = 0; k < K; k += Tile::step, now ^= 1) {
        next.load();
        sums.add_step(shared[now]);
        next.store(shared[now ^ 1]);
        __syncthreads();
    }
    sums.template store<vectors>(C, M, N, row, column);
}

/// Queues the kernel with one of the tiles. Args are those of MatrixMultiplication or of another
/// operation whose C has another type.
template <class T, class Tile, class Args>
void multiply_with_tile(const Args& args, Stream stream) {
    using R = std::remove_pointer_t<decltype(args.C)>;
    constexpr int lanes = Vector16<T>::lanes;
    const bool vectors = args.N % lanes == 0 && args.K % lanes == 0;
    const unsigned blocks = grid_of(int64_t{blocks_for(args.M, Tile::block_rows)} *
                                    blocks_for(args.N, Tile::block_columns));
    launch(vectors ? matrix_multiplication_opt_kernel<T, R, Tile, true>
                   : matrix_multiplication_opt_kernel<T, R, Tile, false>,
           blocks, Tile::threads, 0, stream, args.A, args.B, args.C, args.M, args.N, args.K);
}

/// The tile for large matrices: 64 sums a thread; 32 where a multiplication takes twice the time
/// (double, int32) and registers for operands are short.
template <class T>
struct LargeTileOf {
    using Type = Tile<128, 128, 8, 8, 8>;
};
template <>
struct LargeTileOf<half> {
    using Type = Tile<128, 128, 16, 8, 8>;
};
template <>
struct LargeTileOf<bfloat16> : LargeTileOf<half> {};
template <>
struct LargeTileOf<double> {
    using Type = Tile<64, 128, 8, 8, 4>;
};
template <>
struct LargeTileOf<int32_t> {
    using Type = Tile<64, 128, 16, 8, 4>;
};
template <class T>
using LargeTile = typename LargeTileOf<T>::Type;
using MediumTile = Tile<64, 64, 16, 8, 4>;
using SmallTile = Tile<32, 32, 16, 4, 4>;

/// Whether the tile suits the shape: every compute unit gets one, and no tile is mostly empty.
template <class Tile>
bool fills(int64_t M, int64_t N, int compute_units) {
    return M > Tile::block_rows / 2 && N > Tile::block_columns / 2 &&
           int64_t{blocks_for(M, Tile::block_rows)} * blocks_for(N, Tile::block_columns) >=
               compute_units;
}

/// With the tile for the shape.
constexpr auto matrix_multiplication_opt =
    []<class T, class R>(const MatrixMultiplication::Args<T, R>& args, Stream stream) {
        using Args = MatrixMultiplication::Args<T, R>;
        const int units = backend::compute_units();
        const auto multiply =
            fills<LargeTile<T>>(args.M, args.N, units) ? multiply_with_tile<T, LargeTile<T>, Args>
            : fills<MediumTile>(args.M, args.N, units) ? multiply_with_tile<T, MediumTile, Args>
                                                       : multiply_with_tile<T, SmallTile, Args>;
        return [=] { multiply(args, stream); };
    };

}  // namespace gpu4s
