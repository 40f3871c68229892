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
#include "stage.hpp"

namespace gpu4s {

template <class Unit>
struct RowPairUnit8 {
    static constexpr int words_a = Unit::a_elements / 4, words_b = Unit::b_elements / 4;
    static constexpr int slots = words_a / words_b;  ///< pairs of a lane
    static constexpr int vector = 4;                 ///< units of a lane, seven 16-byte vectors
    static constexpr int depth_lanes = Unit::lanes * slots / Unit::rows;

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

    /// One unit of a lane's row of activations, as words of even k and words of odd k, from 32
    /// bytes in the order of k or, where there are no asynchronous copies, even_then_odd by 16.
    struct Activations {
        uint32_t word[8];

        __device__ explicit Activations(const uint4* unit) {
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                const uint4 part =
                    Unit::copies_asynchronously ? even_then_odd(unit[half]) : unit[half];
                word[2 * half] = part.x, word[2 * half + 1] = part.y;
                word[2 * half + 4] = part.z, word[2 * half + 5] = part.w;
            }
        }
    };

    /// Sums of a wave: rows are pairs, columns are rows of the activations; and those of the
    /// activations that a lane has seen, of even and odd k, which take back what offsets added.
    template <int low_shift>
    struct Sums {
        typename Unit::D full, low;
        int even, odd;

        __device__ void add(const Weights<low_shift>& weights, const Activations& activations) {
#pragma unroll
            for (int first = 0; first < 8; first += words_b) {
                typename Unit::A a;
                typename Unit::B b;
                __builtin_memcpy(&b, activations.word + first, sizeof b);
                set_operand(a, weights.full, first);
                Unit::multiply_add(full, a, b);
                set_operand(a, weights.low, first);
                Unit::multiply_add(low, a, b);
            }
#pragma unroll
            for (int i = 0; i < 4; ++i) {
                even = dot4(activations.word[i], 0x01010101u, even);
                odd = dot4(activations.word[4 + i], 0x01010101u, odd);
            }
        }
        /// Adds up what the depth lanes have seen. By all lanes, once, before columns().
        __device__ void join_depth_lanes() {
            constexpr int apart = format(0).depth_lanes_first ? 1 : Unit::lanes / depth_lanes;
#pragma unroll
            for (int mask = apart; mask < apart * depth_lanes; mask *= 2) {
                even += shuffle_xor(even, mask);
                odd += shuffle_xor(odd, mask);
            }
        }
        /// Of the pair and the row of element e: the high and the low column. By all lanes.
        __device__ int2 columns(int e) const {
            constexpr RowPairBias bias =
                row_pair_bias({.unsigned_high = false, .low_shift = low_shift});
            const int lane = static_cast<int>(threadIdx.x) % Unit::lanes;
            const int with_row =
                Unit::d_column(lane, e) * (format(0).depth_lanes_first ? depth_lanes : 1);
            const int of_even = shuffle(even, with_row), of_odd = shuffle(odd, with_row);
            return {bias.high(full.element[e], low.element[e], of_even, of_odd),
                    bias.low(low.element[e], of_even, of_odd)};
        }

      private:
        /// AMD's compiler takes apart what is returned: all bytes, each in a register.
        static __device__ void set_operand(typename Unit::A& a, const uint32_t (&word)[slots][8],
                                           int first) {
            uint32_t chosen[words_a];
#pragma unroll
            for (int i = 0; i < words_a; ++i) chosen[i] = word[i % slots][first + i / slots];
            __builtin_memcpy(&a, chosen, sizeof a);
        }
    };
};

}  // namespace gpu4s
