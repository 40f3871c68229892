// SPDX-License-Identifier: Apache-2.0
// Products on matrix units. At M = N = K = 4096 in half there are 2^37 operations: 0.14 ms at the
// 0.99 PFLOP/s of an H200, of which mma.sync reaches two thirds; A, B and C are 128 MiB, 0.03 ms.
// Two walls lie nearer, and the tiles keep off them. The second-level cache gives some 6 TB/s:
// tiles of 128 x 256 ask it for 1.6 GB in all, of 128 x 128 for 2.1 GB. Shared memory gives 128
// bytes a clock: for 16 k a wave's 64 x 64 of C reads 4 KiB, two of 64 x 32 would read 6 KiB.
#pragma once

#include <functional>

#include "common/backend/device_attributes.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/opt.hpp"
#include "unit_tile.hpp"

namespace gpu4s {

/// The part of a tile that one wave sums: the waves of a block stand in a grid that makes their
/// parts as square as can be.
template <class Unit, class Tile>
class WaveSums {
    static constexpr int waves = Tile::threads / Unit::lanes;
    static constexpr int find_waves_down() {
        int down = 1;
        while (2 * down <= waves &&
               Tile::block_rows / (2 * down) >= Tile::block_columns / (waves / (2 * down)))
            down *= 2;
        return down;
    }
    static constexpr int waves_down = find_waves_down(), waves_across = waves / waves_down;
    static constexpr int wave_rows = Tile::block_rows / waves_down;
    static constexpr int wave_columns = Tile::block_columns / waves_across;
    static constexpr int units_down = wave_rows / Unit::rows;
    static constexpr int units_across = wave_columns / Unit::columns;
    static_assert(units_down * Unit::rows == wave_rows && Tile::step % Unit::depth == 0 &&
                  units_across * Unit::columns == wave_columns);
    using Step = UnitStep<typename Unit::Element, Tile>;

  public:
    __device__ void add_step(const Step& step) {
#pragma unroll
        for (int k = 0; k < Tile::step; k += Unit::depth) {
            typename Unit::A a[units_down];
#pragma unroll
            for (int r = 0; r < units_down; ++r)
                a[r] = load_a<Unit>(&step.a[row_ + r * Unit::rows][k], Step::a_stride);
#pragma unroll
            for (int c = 0; c < units_across; ++c) {
                const auto b =
                    load_b<Unit>(&step.b[k][column_ + c * Unit::columns], Step::b_stride);
#pragma unroll
                for (int r = 0; r < units_down; ++r) Unit::multiply_add(sum_[r][c], a[r], b);
            }
        }
    }

    /// Writes what exists of them to the tile of C that begins at (row, column).
    template <bool vectors, class R>
    __device__ void store(R* C, int64_t M, int64_t N, uint32_t row, uint32_t column) const {
        constexpr int run = Unit::d_run;
        struct alignas(run * sizeof(R)) Run {
            R element[run];
        };
        const int lane = static_cast<int>(threadIdx.x) % Unit::lanes;
#pragma unroll
        for (int r = 0; r < units_down; ++r)
#pragma unroll
            for (int c = 0; c < units_across; ++c)
#pragma unroll
                for (int i = 0; i < Unit::d_elements; i += run) {
                    const int64_t y = row + row_ + r * Unit::rows + Unit::d_row(lane, i);
                    const int64_t x =
                        column + column_ + c * Unit::columns + Unit::d_column(lane, i);
                    const auto* sums = sum_[r][c].element + i;
                    if constexpr (vectors) {
                        Run together;
#pragma unroll
                        for (int e = 0; e < run; ++e) together.element[e] = sums[e];
                        if (y < M && x < N) *reinterpret_cast<Run*>(C + y * N + x) = together;
                    } else {
#pragma unroll
                        for (int e = 0; e < run; ++e)
                            if (y < M && x + e < N) C[y * N + x + e] = sums[e];
                    }
                }
    }

  private:
    int wave_ = static_cast<int>(threadIdx.x) / Unit::lanes;
    int row_ = wave_ / waves_across * wave_rows, column_ = wave_ % waves_across * wave_columns;
    typename Unit::D sum_[units_down][units_across] = {};
};

// One block per tile of C, a part of it per wave. While a step is multiplied the next stages - 1
// are on their way to shared memory; one barrier a step tells that this one has come and the last
// one been read.
template <class Unit, class Tile, bool vectors, class T, class R>
__global__ __launch_bounds__(Tile::threads,
                             Tile::blocks) void unit_product_kernel(const T* A, const T* B, R* C,
                                                                    int64_t M, int64_t N,
                                                                    int64_t K) {
    if constexpr (Unit::exists) {
        auto* stage = reinterpret_cast<UnitStep<T, Tile>*>(dynamic_shared());
        const auto [row, column] = tile_of_block<Tile>(M);
        WaveSums<Unit, Tile> sums;
        UnitStepCopy<T, Tile, vectors, Unit::copies_asynchronously> next(A, B, M, N, K, row,
                                                                         column);
#pragma unroll
        for (int s = 0; s < Tile::stages - 1; ++s) {
            next.start(stage[s]);
            next.finish(stage[s]);
        }
        int now = 0, free = Tile::stages - 1;
        for (int64_t k = 0; k < K; k += Tile::step) {
            next.wait();
            __syncthreads();
            next.start(stage[free]);  // the last ones bring zeros
            sums.add_step(stage[now]);
            next.finish(stage[free]);
            now = now + 1 < Tile::stages ? now + 1 : 0;
            free = free + 1 < Tile::stages ? free + 1 : 0;
        }
        sums.template store<vectors>(C, M, N, row, column);
    }
}

/// Tiles of NVIDIA: 64 bytes of a row of A a step. Where a product is one instruction, waves of 64
/// x 64 and 108 KiB of shared memory; where it is more, or slow, smaller parts will do.
template <class Product, bool asynchronous>
struct UnitTiles {
    static constexpr int step = 64 / sizeof(typename MatrixUnitTypes<Product>::Element);
    static constexpr bool one_instruction = !std::is_same_v<Product, float> && sizeof(Product) < 8;
    using Medium =
        UnitTile<128, 128, step, one_instruction ? 128 : 256, 3, one_instruction ? 2 : 1>;
    using Large = std::conditional_t<one_instruction, UnitTile<128, 256, step, 256, 4, 1>, Medium>;
    using Small = UnitTile<64, 64, step, 128, 3, 2>;
};
/// Tiles of AMD: what passes registers needs two stages only, and 21 KiB of the 64 KiB of shared
/// memory let three blocks share a compute unit (double: one, of 41 KiB).
template <class Product>
struct UnitTiles<Product, false> {
    using Element = typename MatrixUnitTypes<Product>::Element;
    static constexpr int step = sizeof(Element) == 8 ? 8 : 32 / sizeof(Element);
    using Medium = UnitTile<128, 128, step, 256, 2, 1>;
    using Large = Medium;
    using Small = UnitTile<64, 64, step, 128, 2, 1>;
};

template <class T, class Tile>
constexpr size_t unit_shared_bytes = Tile::stages * sizeof(UnitStep<T, Tile>);

/// Queues the kernel with one unit and tile. Args are those of MatrixMultiplication, or alike.
template <class Unit, class Tile, class Args>
void multiply_with_unit(const Args& args, Stream stream) {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(args.A)>>;
    using R = std::remove_pointer_t<decltype(args.C)>;
    constexpr int lanes = Vector16<T>::lanes;
    const bool vectors = args.N % lanes == 0 && args.K % lanes == 0;
    const unsigned blocks = grid_of(int64_t{blocks_for(args.M, Tile::block_rows)} *
                                    blocks_for(args.N, Tile::block_columns));
    launch(vectors ? unit_product_kernel<Unit, Tile, true, T, R>
                   : unit_product_kernel<Unit, Tile, false, T, R>,
           blocks, Tile::threads, unit_shared_bytes<T, Tile>, stream, args.A, args.B, args.C,
           args.M, args.N, args.K);
}

/// What queues C = A B on the device's matrix units for Product, an element type or Tf32; empty
/// where it has none.
template <class Product, class Args>
std::function<void()> multiply_on_units(const Args& args, Stream stream) {
    return with_matrix_unit<Product>([&]<class Unit>() -> std::function<void()> {
        if (!matrix_unit_exists<Unit>(stream)) return nullptr;
        using T = typename MatrixUnitTypes<Product>::Element;
        using Tiles = UnitTiles<Product, Unit::copies_asynchronously>;
        using Large = typename Tiles::Large;
        const int units = backend::compute_units();
        const bool large_fits = unit_shared_bytes<T, Large> <= backend::shared_bytes_of_a_block() &&
                                fills<Large>(args.M, args.N, units);
        const auto multiply = large_fits ? multiply_with_unit<Unit, Large, Args>
                              : fills<typename Tiles::Medium>(args.M, args.N, units)
                                  ? multiply_with_unit<Unit, typename Tiles::Medium, Args>
                                  : multiply_with_unit<Unit, typename Tiles::Small, Args>;
        return [=] { multiply(args, stream); };
    });
}

}  // namespace gpu4s
