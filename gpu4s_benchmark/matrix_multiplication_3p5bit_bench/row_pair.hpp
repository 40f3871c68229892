// SPDX-License-Identifier: Apache-2.0
// The row-paired device layout, 3.5 bits a weight: what a device repacks a container into once.
//
// A unit is two output columns j (high) and j' (low) x 32 k (in their order 0..31): seven 32-bit
// words.
// Byte b of word i (bits 8b+7..8b) holds one k of both columns, high fields above low fields:
//
//   words 0..3   k = 2 (4i + b)              [7:4] h of j             [3:0] h + 8 of j'
//   words 4..6   k = 2 (4(i - 4) + b) + 1    [6:4] l of j             [2:0] l + 4 of j'
//   spare bits of words 4, 5, 6: bits 2, 1, 0 of the same two fields for k = 2 (12 + b) + 1
//
// so that the fourth odd word comes from words 4..6 by codec35_fourth_word. With low_shift = 0
// the odd fields stand as drawn and bits 7 and 3 are spare; with low_shift = 1 they stand one bit
// higher, [7:5] and [3:1], and bits 4 and 0 are spare. High fields of j, by `unsigned_high`:
//
//                  even rows                      odd rows, low_shift 0   odd rows, low_shift 1
//   false (GPU)    h, two's complement            l + 4                   l, two's complement
//   true (x86)     h + 8                          l + 4                   l + 4
//
// One instruction then serves both columns. With x the word (odd words first masked by
// 0x77777777 << low_shift, which codec35_fourth_word has done already), a the four activations,
// and the bytes of x read as signed (false) or unsigned (true):
//
//   F = sum dot4(x, a)
//   L = sum dot4(x & 0x0F0F0F0F (even) or 0x07070707 << low_shift (odd), a)
//   acc(j)  = (F - L) / 16 - high_even * S_e - high_odd * S_o        the division is exact
//   acc(j') =  L           - low_even  * S_e - low_odd  * S_o
//
// where S_e and S_o are the sums of the activations of even and of odd k, and the factors are
// those of row_pair_bias. int32 F is safe for 131,071 (false) or 65,793 (true) k a segment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gpu4s {

constexpr int row_pair_depth = 32;  ///< k of a unit
constexpr int row_pair_words = 7;   ///< 32-bit words of a unit

/// Fields and order of units. A block is `pairs()` pairs of columns, j = 2 * pairs() * block + pair
/// and j' = j + pairs(), and is read by `lanes` lanes, `depth_lanes` of which share out the k of
/// the same pairs; a lane has `slots` pairs, pairs() / slots apart. It holds `vector` units at
/// once, those of its slots for one k after another, and reads their 7 * vector words as 7 vectors;
/// each vector of all lanes is contiguous (see RowPairPlace). lanes = 16, vector = 1 is one 512-bit
/// register a word; lanes = 32, vector = 4 is one 16-byte load a thread and 512 contiguous bytes a
/// warp.
struct RowPairFormat {
    bool unsigned_high = false;
    int low_shift = 0;
    int lanes = 16;
    int vector = 1;
    int depth_lanes = 1;
    int slots = 1;
    bool depth_lanes_first = false;  ///< neighbouring lanes differ in k, else in their pairs
    int run = 32;                    ///< k of a unit that follow one another
    int together = 1;                ///< blocks whose steps take turns

    constexpr int pairs() const { return lanes / depth_lanes * slots; }
    /// Units along k that are read at once.
    constexpr int step_units() const { return vector / slots * depth_lanes; }
    /// The k that stands at place `at` of a unit: runs of the depth lanes' units take turns.
    constexpr std::int64_t k_of(std::int64_t unit, int at) const {
        const std::int64_t first = unit / depth_lanes * depth_lanes * 32;
        return first + (at / run * depth_lanes + unit % depth_lanes) * run + at % run;
    }
};

/// What the stored offsets add; see above.
struct RowPairBias {
    int high_even, high_odd, low_even, low_odd;

    /// acc(j) and acc(j') of F, L and the sums of the activations of even and of odd k.
    constexpr int high(int of_full, int of_low, int even, int odd) const {
        return ((of_full - of_low) >> 4) - high_even * even - high_odd * odd;
    }
    constexpr int low(int of_low, int even, int odd) const {
        return of_low - low_even * even - low_odd * odd;
    }
};
constexpr RowPairBias row_pair_bias(const RowPairFormat& format) {
    const int odd = 4 << format.low_shift;
    if (format.unsigned_high) return {8, odd, 8, odd};
    return {0, format.low_shift == 0 ? odd : 0, 8, odd};
}

/// Units along k: ceil(K / 32) rounded up to a multiple of step_units().
constexpr std::int64_t row_pair_units(std::int64_t K, const RowPairFormat& format) {
    const std::int64_t step = std::int64_t{row_pair_depth} * format.step_units();
    return (K + step - 1) / step * format.step_units();
}

/// Blocks along N: ceil(N / (2 * pairs())) rounded up to a multiple of `together`.
constexpr std::int64_t row_pair_blocks(std::int64_t N, const RowPairFormat& format) {
    const std::int64_t columns = std::int64_t{2} * format.pairs() * format.together;
    return (N + columns - 1) / columns * format.together;
}

/// 32-bit words of the whole layout.
constexpr std::size_t row_pair_size(std::int64_t K, std::int64_t N, const RowPairFormat& format) {
    return static_cast<std::size_t>(row_pair_blocks(N, format) * row_pair_units(K, format) *
                                    row_pair_words * format.pairs());
}

/// A word of the layout.
struct RowPairPlace {
    std::int64_t block, unit;  ///< unit along k
    int pair, word;

    /// Where it stands; `units` is row_pair_units(K, format).
    constexpr std::int64_t index(std::int64_t units, const RowPairFormat& format) const {
        const int apart = format.lanes / format.depth_lanes;  // pairs of a lane's slots
        const int depth_lane = static_cast<int>(unit % format.depth_lanes);
        const int of_step = static_cast<int>(unit % format.step_units()) / format.depth_lanes;
        const int lane = format.depth_lanes_first ? pair % apart * format.depth_lanes + depth_lane
                                                  : depth_lane * apart + pair % apart;
        const int flat = (of_step * format.slots + pair / apart) * row_pair_words + word;
        const std::int64_t step =
            (block / format.together * units + unit) / format.step_units() * format.together +
            block % format.together;
        return (step * row_pair_words + flat / format.vector) * format.lanes * format.vector +
               lane * format.vector + flat % format.vector;
    }
    /// The inverse.
    static constexpr RowPairPlace at(std::int64_t index, std::int64_t units,
                                     const RowPairFormat& format) {
        const int apart = format.lanes / format.depth_lanes;
        const int lane = static_cast<int>(index / format.vector % format.lanes);
        const std::int64_t vectors = index / format.vector / format.lanes;
        const int flat =
            static_cast<int>(vectors % row_pair_words * format.vector + index % format.vector);
        const std::int64_t turn = vectors / row_pair_words, step = turn / format.together;
        const int slot = flat / row_pair_words % format.slots;
        const int of_step = flat / row_pair_words / format.slots;
        const int depth_lane = format.depth_lanes_first ? lane % format.depth_lanes : lane / apart;
        const int first_pair = format.depth_lanes_first ? lane / format.depth_lanes : lane % apart;
        const std::int64_t unit =
            step * format.step_units() + of_step * format.depth_lanes + depth_lane;
        const std::int64_t block = unit / units * format.together + turn % format.together;
        return {block, unit % units, slot * apart + first_pair, flat % row_pair_words};
    }
};

using RowPairUnit = std::array<std::uint32_t, row_pair_words>;
using RowPairColumn = std::array<std::int8_t, row_pair_depth>;  ///< h at even k, l at odd k

/// One unit of the weights of columns j and j', and back. Weights must be in range.
RowPairUnit pack_unit(const RowPairColumn& high, const RowPairColumn& low,
                      const RowPairFormat& format);
void unpack_unit(const RowPairUnit& unit, const RowPairFormat& format, RowPairColumn& high,
                 RowPairColumn& low);

/// K x N row-major weights (h and l, in range) to row_pair_size words; what is beyond K or N is
/// stored as weights zero. Throws Error(parameter) on a wrong length or format.
void pack_row_pairs(std::span<const std::int8_t> weights, std::int64_t K, std::int64_t N,
                    const RowPairFormat& format, std::span<std::uint32_t> words);

/// The inverse: pack_row_pairs followed by unpack_row_pairs is the identity.
std::vector<std::int8_t> unpack_row_pairs(std::span<const std::uint32_t> words, std::int64_t K,
                                          std::int64_t N, const RowPairFormat& format);

}  // namespace gpu4s
