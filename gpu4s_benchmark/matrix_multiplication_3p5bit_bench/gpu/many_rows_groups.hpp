// SPDX-License-Identifier: Apache-2.0
// Sums of a group of k in the kernel for many rows, as floats that nothing has to convert: to the
// bits of 1.5 x 2^23 an integer n, |n| < 2^22, adds n, to those of 1.5 x 2^19 n / 16. That, less
// what offsets of W add, is what products of a step begin with; a float less `zero` comes out.
#pragma once

#include <bit>

#include "many_rows_stages.hpp"

namespace gpu4s {

/// Of sums of high columns, in sixteenths, and of low ones; |sum| <= 128 k x 128 x 8 = 2^17.
constexpr float many_rows_zero_high = 0x1.8p19f, many_rows_zero_low = 0x1.8p23f;

/// Finds what products with a stage begin with. By the attending warps, thread `thread` of them, a
/// row each: matrix units would let them wait for the products of others.
template <int low_shift, int rows>
__device__ void many_rows_begin_group(ManyRowsStage<rows, true>& stage, int thread) {
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    constexpr auto taken_off = [](int even, int odd) {
        return static_cast<uint32_t>((-even & 255) | (-odd & 255) << 8) * 0x10001u;
    };
    static_assert(rows <= 32 * many_rows_attending);
    if (thread >= rows) return;
    int high = std::bit_cast<int>(many_rows_zero_high),
        low = std::bit_cast<int>(many_rows_zero_low);
#pragma unroll
    for (int chunk = 0; chunk < 8; ++chunk) {
        const uint4 held = stage.activations[thread * 8 + (chunk ^ thread % 8)];
        const uint32_t words[] = {held.x, held.y, held.z, held.w};
        for (uint32_t word : words) {
            if (low_shift == 0)
                high = dot4(word, taken_off(16 * bias.high_even, 16 * bias.high_odd), high);
            low = dot4(word, taken_off(bias.low_even, bias.low_odd), low);
        }
    }
    stage.begin[thread / 8][0][thread % 8] = high;
    stage.begin[thread / 8][1][thread % 8] = low;
}

/// A thread's sums of a group.
template <int rows>
class ManyRowsGroupSums {
    static constexpr int count = rows / 2;

  public:
    /// Starts with a stage.
    template <class Weights>
    __device__ void start(const Weights& weights, const ManyRowsStage<rows, true>& stage) {
        const int column = threadIdx.x / 32 * 32 + threadIdx.x % 32 / 4;
#pragma unroll
        for (int q = 0; q < 4; ++q) scale_[q] = stage.scale[column + 8 * q];
#pragma unroll
        for (int c = 0; c < rows / 8; ++c) {
            const auto* begin = reinterpret_cast<const int2*>(stage.begin[c]) + threadIdx.x % 4;
            const int2 high = begin[0], low = begin[4];
            high_[4 * c] = high_[4 * c + 2] = high.x;
            high_[4 * c + 1] = high_[4 * c + 3] = high.y;
            low_[4 * c] = low_[4 * c + 2] = low.x;
            low_[4 * c + 1] = low_[4 * c + 3] = low.y;
        }
        weights.start(stage.activations, high_, low_);
    }
    /// Adds them, scaled, to sums of all groups.
    __device__ void finish(float (&high)[count], float (&low)[count]) {
        warpgroup_wait(high_, low_);
#pragma unroll
        for (int i = 0; i < count; ++i) {
            high[i] += (std::bit_cast<float>(high_[i]) - many_rows_zero_high) * scale_[i % 4 / 2];
            low[i] += (std::bit_cast<float>(low_[i]) - many_rows_zero_low) * scale_[i % 4 / 2 + 2];
        }
    }

  private:
    int high_[count], low_[count];
    float scale_[4];
};
template <>
class ManyRowsGroupSums<0> {};

}  // namespace gpu4s
