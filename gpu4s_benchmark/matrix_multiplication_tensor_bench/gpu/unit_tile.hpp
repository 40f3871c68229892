// SPDX-License-Identifier: Apache-2.0
// How the products on matrix units cut C, and how a step's parts of A and B come into shared
// memory.
#pragma once

#include "common/backend/async_copy.hpp"
#include "common/backend/matrix_unit.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/tile.hpp"

namespace gpu4s {

/// A block of `threads` computes block_rows x block_columns of C, `step` rows of B at a time, of
/// which shared memory holds `stages`. A multiprocessor of NVIDIA is to hold `blocks` of them.
template <int block_rows_, int block_columns_, int step_, int threads_, int stages_, int blocks_>
struct UnitTile {
    static constexpr int block_rows = block_rows_, block_columns = block_columns_, step = step_;
    static constexpr int threads = threads_, stages = stages_, blocks = blocks_;
};

/// One step's parts of A and B as they are in memory. Rows are longer than needed, so that what a
/// wave reads at once lies in different banks: ldmatrix reads eight rows of 16 bytes, single loads
/// of 4 or 8 bytes four rows (B) or eight (A) of four columns.
template <class Element, class Tile>
struct UnitStep {
    static constexpr int a_stride = Tile::step + (sizeof(Element) == 8 ? 32 : 16) / sizeof(Element);
    static constexpr int b_stride =
        Tile::block_columns + (sizeof(Element) >= 4 ? 32 : 16) / sizeof(Element);
    alignas(16) Element a[Tile::block_rows][a_stride];
    alignas(16) Element b[Tile::step][b_stride];
};

/// What one thread brings of each step from global to shared memory: started before a step is
/// multiplied and finished after it. Where `vectors` is true rows of A and B are aligned to 16
/// bytes and, with `asynchronous`, copied without passing registers. What lies outside A or B is
/// zero.
template <class T, class Tile, bool vectors, bool asynchronous>
class UnitStepCopy {
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
    static constexpr bool through_registers = !(vectors && asynchronous);
    using Step = UnitStep<T, Tile>;

  public:
    /// Of the block of C that begins at (row, column).
    __device__ UnitStepCopy(const T* A, const T* B, int64_t M, int64_t N, int64_t K, uint32_t row,
                            uint32_t column)
        : K_(K),
          N_(N),
          rows_left_(clamped(M - row - a_row())),
          columns_left_(clamped(N - column - b_column())),
          k_left_(static_cast<int>(K)),
          a_from_(A + (row + a_row()) * K + a_k()),
          b_from_(B + b_row() * N + column + b_column()) {}

    __device__ void start(Step& step) {
#pragma unroll
        for (int p = 0; p < a_parts; ++p) {
            const bool row_exists = p * a_rows_apart < rows_left_;
            move(a_part_[p], &step.a[a_row() + p * a_rows_apart][a_k()],
                 a_from_ + p * a_rows_apart * K_, row_exists ? clamped(k_left_ - a_k()) : 0);
        }
#pragma unroll
        for (int p = 0; p < b_parts; ++p) {
            const bool row_exists = b_row() + p * b_rows_apart < k_left_;
            move(b_part_[p], &step.b[b_row() + p * b_rows_apart][b_column()],
                 b_from_ + p * b_rows_apart * N_, row_exists ? columns_left_ : 0);
        }
        if constexpr (!through_registers) copies_.end_group();
        a_from_ += Tile::step;
        b_from_ += Tile::step * N_;
        k_left_ -= Tile::step;
    }

    __device__ void finish(Step& step) const {
        if constexpr (through_registers) {
#pragma unroll
            for (int p = 0; p < a_parts; ++p)
                as_vector(&step.a[a_row() + p * a_rows_apart][a_k()]) = a_part_[p];
#pragma unroll
            for (int p = 0; p < b_parts; ++p)
                as_vector(&step.b[b_row() + p * b_rows_apart][b_column()]) = b_part_[p];
        }
    }

    /// Until all steps started have arrived but the last stages - 2 of them.
    __device__ void wait() {
        if constexpr (!through_registers) copies_.template wait<Tile::stages - 2>();
    }

  private:
    static __device__ int thread() { return static_cast<int>(threadIdx.x); }
    // Where this thread's first parts lie in the step.
    static __device__ int a_row() { return thread() / a_parts_per_row; }
    static __device__ int a_k() { return thread() % a_parts_per_row * lanes; }
    static __device__ int b_row() { return thread() / b_parts_per_row; }
    static __device__ int b_column() { return thread() % b_parts_per_row * lanes; }

    /// A distance as int, as far as it matters within a tile.
    static __device__ int clamped(int64_t distance) {
        return static_cast<int>(distance < 0 ? 0 : distance > 4096 ? 4096 : distance);
    }
    static __device__ Vector16<T>& as_vector(T* to) { return *reinterpret_cast<Vector16<T>*>(to); }

    __device__ void move(Vector16<T>& part, T* to, const T* from, int exist) {
        if constexpr (through_registers)
            part = load_part<vectors>(from, exist);
        else
            copies_.start(&as_vector(to), reinterpret_cast<const Vector16<T>*>(from), exist > 0);
    }

    int64_t K_, N_;
    int rows_left_, columns_left_;  ///< of A and B from this thread's first on
    int k_left_;
    const T *a_from_, *b_from_;
    Vector16<T> a_part_[a_parts], b_part_[b_parts];
    AsyncCopies copies_;
};

}  // namespace gpu4s
