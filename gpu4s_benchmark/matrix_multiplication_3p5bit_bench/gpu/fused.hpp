// SPDX-License-Identifier: Apache-2.0
// The kernel for few rows with activations in float, which every block quantises for itself while
// its first weights are on their way.
#pragma once

#include "../matrix_multiplication_3p5bit_float_activations.hpp"
#include "common/backend/reduce.hpp"
#include "opt.hpp"
#include "quantised.hpp"

namespace gpu4s {

/// Activations in float: a block reads the whole of every row for its maximum and then its chunk
/// once more, but for the batch that it still holds in registers, of up to 8192 floats of a row.
///
/// Count, K = 8192, NVIDIA H200: 132 blocks read 4.3 MB of a row out of the second-level cache,
/// which gives some 6 TB/s: 0.7 us, 2 M - 1 times for M rows. A thread has 32 floats of a row, some
/// 400 instructions with the reduction, 0.4 us of a multiprocessor. That is 1.1 us for one row, 2.9
/// for two and 6.5 for four, of which 3.4 pass anyway while the first weights arrive
/// (few_rows.hpp); `separate` has a kernel more instead. Measured (README.md): worth it for one
/// row, 2 % slower at two, more from four on.
template <class Unit>
class ActivationSource<Unit, MatrixMultiplication3p5bitFloatActivations::Args<float>> {
    using Args = MatrixMultiplication3p5bitFloatActivations::Args<float>;
    using Four = Group<float, 4>;
    static constexpr int held = 8, run = 4 * few_rows_threads, batch = held * run;
    static constexpr int team = 32, teams = few_rows_threads / team;
    static_assert(teams == 8);

  public:
    __device__ ActivationSource(const Args& args, int64_t first_row, int64_t k0,
                                const ActivationChunk<Unit>& chunk, float* free)
        : A_(args.A + first_row * args.shape.k),
          K_(static_cast<int>(args.shape.k)),
          k0_(static_cast<int>(k0)),
          chunk_(chunk),
          largest_(free) {}

    __device__ void start(AsyncCopies& copies) {
        load(0, 0);
        copies.end_group();
    }
    __device__ void finish() {
        for (int row = 0; row < chunk_.rows; ++row) {
            float largest = 0.0f;
            for (int k = 0; k < K_; k += batch) {
                load(row, k);
#pragma unroll
                for (int i = 0; i < held; ++i) largest = largest_magnitude(largest, four_[i]);
            }
            largest = reduce<team>(largest, Larger{});
            if (threadIdx.x % team == 0) largest_[row * teams + threadIdx.x / team] = largest;
        }
        __syncthreads();
        // Backwards, as the last batch is still there.
        const int length = chunk_.units * row_pair_depth;
        for (int row = chunk_.rows - 1; row >= 0; --row) {
            const RowScale scale = row_scale(row);
            for (int k = (length - 1) / batch * batch; k >= 0; k -= batch) {
                load(row, k0_ + k);
#pragma unroll
                for (int i = 0; i < held; ++i) {
                    const Group<int8_t, 4> integers = quantised(four_[i], scale);
                    uint32_t word;
                    __builtin_memcpy(&word, integers.element, sizeof word);
                    if (k + place(i) < length) chunk_.put(row, k + place(i), word);
                }
            }
        }
    }
    __device__ float scale(int row) const { return row_scale(row).scale; }

  private:
    static __device__ int place(int i) { return i * run + 4 * static_cast<int>(threadIdx.x); }

    /// Holds this thread's part of a batch from k on, if it does not yet; zeros behind the row.
    __device__ void load(int row, int k) {
        if (row == row_ && k == k_) return;
        row_ = row, k_ = k;
        const float* const a = A_ + int64_t{row} * K_;
        const int K = forget_uniform(K_);  // else AMD's compiler keeps what it compares with it
        if (K % 4 == 0) {
#pragma unroll
            for (int i = 0; i < held; ++i)
                four_[i] = Four::load_if(k + place(i) < K, a + k + place(i));
        } else {
#pragma unroll
            for (int i = 0; i < held; ++i)
#pragma unroll
                for (int e = 0; e < 4; ++e) {
                    const int at = k + place(i) + e;
                    const float any = a[min(at, K - 1)];
                    four_[i].element[e] = at < K ? any : 0.0f;
                }
        }
    }
    __device__ RowScale row_scale(int row) const {
        float largest = 0.0f;
#pragma unroll
        for (int t = 0; t < teams; ++t) largest = fmaxf(largest, largest_[row * teams + t]);
        return RowScale(largest);
    }

    const float* A_;
    int K_, k0_;
    const ActivationChunk<Unit>& chunk_;
    float* largest_;  ///< [rows][teams]
    int row_ = -1, k_ = 0;
    Four four_[held];
};

template <class Unit>
Prepared fused_3p5bit_with(const MatrixMultiplication3p5bitFloatActivations::Args<float>& args,
                           Stream stream) {
    if (args.shape.m <= few_rows_most)
        if (auto prepared = few_rows_3p5bit<Unit>(args, stream)) return prepared;
    throw Unavailable("takes M up to 16, one scale per column or 128 rows, and a matrix unit");
}

constexpr auto fused_3p5bit =
    [](const MatrixMultiplication3p5bitFloatActivations::Args<float>& args, Stream stream) {
        return with_narrow_unit<int8_t>(
            stream, [&]<class Unit>() { return fused_3p5bit_with<Unit>(args, stream); });
    };

}  // namespace gpu4s
