// SPDX-License-Identifier: Apache-2.0
// Row pairs (../row_pair.hpp) as operands of a matrix unit. Its rows are pairs of columns of W, its
// columns are rows of the activations: with x the packed words and a the activations,
//
//   full[pair, i] += sum over k of x[pair, k] * a[i, k]          x as it stands: 16 high + low
//   low [pair, i] += sum over k of (x[pair, k] & low) * a[i, k]
//
// and so full and low of a pair are in the same lane. A lane's four bytes of an operand are a word
// of a unit; which k they are does not matter, as both operands agree on it.
#pragma once

#include "../codec.h"
#include "../row_pair.hpp"
#include "common/backend/matrix_unit.hpp"

namespace gpu4s {

template <class Unit>
struct RowPairUnit8 {
    static constexpr int words_a = Unit::a_elements / 4, words_b = Unit::b_elements / 4;
    static constexpr int slots = words_a / words_b;  ///< pairs of a lane
    static constexpr int vector = 4;                 ///< units of a lane, seven 16-byte vectors
    static constexpr int depth_lanes = Unit::lanes * slots / Unit::rows;
    static constexpr int pairs = Unit::rows, columns = Unit::columns;

    static constexpr RowPairFormat format(int64_t low_shift) {
        return {.unsigned_high = false,
                .low_shift = static_cast<int>(low_shift),
                .lanes = Unit::lanes,
                .vector = vector,
                .depth_lanes = depth_lanes,
                .slots = slots,
                .depth_lanes_first = Unit::a_row(1, 0) == 0};
    }
    static constexpr int step_units = format(0).step_units();  ///< along k
    static constexpr int step_depth = step_units * row_pair_depth;
    static __device__ int depth_lane(int lane) { return Unit::a_k(lane, 0) / Unit::run; }

    /// One unit of each slot of a lane, from its first word on.
    template <int low_shift>
    struct Weights {
        uint32_t full[slots][8], low[slots][8];

        __device__ explicit Weights(const uint32_t* word) {
            constexpr uint32_t odd = 0x77777777u << low_shift, low_odd = 0x07070707u << low_shift;
#pragma unroll
            for (int s = 0; s < slots; ++s, word += row_pair_words) {
#pragma unroll
                for (int i = 0; i < row_pair_words; ++i)
                    full[s][i] = i < 4 ? word[i] : word[i] & odd;
                full[s][7] = codec35_fourth_word<uint32_t>(word[4], word[5], word[6], low_shift);
#pragma unroll
                for (int i = 0; i < 8; ++i)
                    low[s][i] = full[s][i] & (i < 4 ? 0x0f0f0f0fu : low_odd);
            }
        }
    };

    /// One unit of a lane's row of activations, 32 bytes in the order of k, as words of even k and
    /// words of odd k.
    struct Activations {
        uint32_t word[8];

        __device__ explicit Activations(const uint4* unit) {
            uint32_t raw[8];
            __builtin_memcpy(raw, unit, sizeof raw);
#pragma unroll
            for (int i = 0; i < 4; ++i) {
                word[i] = byte_permute(raw[2 * i], raw[2 * i + 1], 0x6420);
                word[4 + i] = byte_permute(raw[2 * i], raw[2 * i + 1], 0x7531);
            }
        }
    };

    /// Sums of a wave: rows are pairs, columns are rows of the activations.
    template <int low_shift>
    struct Sums {
        typename Unit::D full, low;

        __device__ void add(const Weights<low_shift>& weights, const Activations& activations) {
#pragma unroll
            for (int first = 0; first < 8; first += words_b) {
                typename Unit::B b;
                __builtin_memcpy(&b, activations.word + first, sizeof b);
                Unit::multiply_add(full, operand(weights.full, first), b);
                Unit::multiply_add(low, operand(weights.low, first), b);
            }
        }
        /// Of the pair and the row of element e: the high and the low column. `sums`: of the row's
        /// activations of even and odd k, which take back what the stored offsets added.
        __device__ int2 columns(int e, int2 sums) const {
            constexpr RowPairBias bias =
                row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
            return {(full.element[e] - low.element[e]) / 16 - bias.high_even * sums.x -
                        bias.high_odd * sums.y,
                    low.element[e] - bias.low_even * sums.x - bias.low_odd * sums.y};
        }

      private:
        static __device__ typename Unit::A operand(const uint32_t (&word)[slots][8], int first) {
            uint32_t chosen[words_a];
#pragma unroll
            for (int i = 0; i < words_a; ++i) chosen[i] = word[i % slots][first + i / slots];
            typename Unit::A a;
            __builtin_memcpy(&a, chosen, sizeof a);
            return a;
        }
    };
};

}  // namespace gpu4s
