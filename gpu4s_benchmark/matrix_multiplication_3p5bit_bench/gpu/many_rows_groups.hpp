// SPDX-License-Identifier: Apache-2.0
// Sums of a group of k in the kernel for many rows, as floats that nothing has to convert: to the
// bits of 1.5 x 2^19 an integer n, |n| < 2^22, adds n / 16. That, less what offsets of W add, is
// what products of a step begin with. Of the floats that come out, full less low is the sum of the
// high column, and low less 1.5 x 2^19 a sixteenth of that of the low one.
#pragma once

#include <bit>

#include "../row_pair.hpp"
#include "many_rows_stages.hpp"

namespace gpu4s {

/// |n| <= 128 k x 128 x (16 x 8 + 8) < 2^22.
constexpr float many_rows_zero = 0x1.8p19f;

/// Finds what products with a stage begin with. By the lanes of a warp, a row each; on matrix units
/// the warp would wait for what the multiplying warps have given these before.
template <int low_shift, int rows>
__device__ void many_rows_begin_group(ManyRowsStage<rows, true>& stage) {
    constexpr RowPairBias bias = row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
    constexpr auto taken_off = [](int even, int odd) {
        return static_cast<uint32_t>((-even & 255) | (-odd & 255) << 8) * 0x10001u;
    };
    constexpr uint32_t of_low = taken_off(bias.low_even, bias.low_odd);
    constexpr uint32_t of_full =
        taken_off(16 * bias.high_even + bias.low_even, 16 * bias.high_odd + bias.low_odd);
    for (int row = threadIdx.x % 32; row < rows; row += 32) {
        int full = std::bit_cast<int>(many_rows_zero), low = full;
#pragma unroll
        for (int chunk = 0; chunk < 8; ++chunk) {
            const uint4 held = stage.activations[row * 8 + (chunk ^ row % 8)];
            const uint32_t words[] = {held.x, held.y, held.z, held.w};
            for (uint32_t word : words) {
                low = dot4(word, of_low, low);
                if (of_full != of_low) full = dot4(word, of_full, full);
            }
        }
        stage.begin[row / 8][0][row % 8] = of_full == of_low ? low : full;
        stage.begin[row / 8][1][row % 8] = low;
    }
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
        for (int q = 0; q < 4; ++q) scale_[q] = stage.scale[column + 8 * q] * (q < 2 ? 1 : 16);
#pragma unroll
        for (int c = 0; c < rows / 8; ++c) {
            const auto* begin = reinterpret_cast<const int2*>(stage.begin[c]) + threadIdx.x % 4;
            const int2 full = begin[0], low = begin[4];
            full_[4 * c] = full_[4 * c + 2] = full.x;
            full_[4 * c + 1] = full_[4 * c + 3] = full.y;
            low_[4 * c] = low_[4 * c + 2] = low.x;
            low_[4 * c + 1] = low_[4 * c + 3] = low.y;
        }
        weights.start(stage.activations, full_, low_);
    }
    /// Adds them, scaled, to sums of all groups.
    __device__ void finish(float (&high)[count], float (&low)[count]) {
        warpgroup_wait(full_, low_);
#pragma unroll
        for (int i = 0; i < count; ++i) {
            const float of_low = std::bit_cast<float>(low_[i]);
            high[i] += (std::bit_cast<float>(full_[i]) - of_low) * scale_[i % 4 / 2];
            low[i] += (of_low - many_rows_zero) * scale_[i % 4 / 2 + 2];
        }
    }

  private:
    int full_[count], low_[count];
    float scale_[4];
};
template <>
class ManyRowsGroupSums<0> {};

}  // namespace gpu4s
