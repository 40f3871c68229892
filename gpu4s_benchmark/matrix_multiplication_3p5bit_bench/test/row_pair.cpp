// SPDX-License-Identifier: Apache-2.0
// Row-paired layout.
#include "../row_pair.hpp"

#include "../codec.hpp"
#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

// Lanes and vectors, lanes along k, slots, which lanes are neighbours.
constexpr RowPairFormat orders[] = {
    {.lanes = 16, .vector = 1},
    {.lanes = 32, .vector = 4},
    {.lanes = 3, .vector = 5},
    {.lanes = 1, .vector = 1},
    {.lanes = 32, .vector = 4, .depth_lanes = 4, .slots = 2},
    {.lanes = 64, .vector = 4, .depth_lanes = 2},
    {.lanes = 32, .vector = 4, .depth_lanes = 4, .slots = 2, .depth_lanes_first = true},
    {.lanes = 32, .vector = 4, .depth_lanes = 4, .slots = 2, .depth_lanes_first = true, .run = 4},
    {.lanes = 32,
     .vector = 2,
     .depth_lanes = 4,
     .slots = 2,
     .depth_lanes_first = true,
     .run = 4,
     .together = 8}};

TEST_CASE("row pairs: places and indices are each other's inverse") {
    for (const RowPairFormat& format : orders) {
        const std::int64_t units = row_pair_units(700, format);
        const auto count = static_cast<std::int64_t>(row_pair_size(700, 150, format));
        for (std::int64_t index = 0; index < count; ++index) {
            const RowPairPlace place = RowPairPlace::at(index, units, format);
            REQUIRE(place.index(units, format) == index);
            REQUIRE((place.unit < units && place.pair < format.pairs() && place.word < 7));
            REQUIRE(place.block < row_pair_blocks(150, format));
        }
    }
}

TEST_CASE("row pairs: round trip, size and offsets") {
    for (const bool unsigned_high : {false, true})
        for (const int low_shift : {0, 1})
            for (const RowPairFormat& order : orders)
                for (const auto& [K, N] : {std::pair{1, 1}, {33, 65}, {257, 31}, {128, 64}})
                    for (const Fill fill :
                         {Fill::random, Fill::lowest, Fill::highest, Fill::zero}) {
                        RowPairFormat format = order;
                        format.unsigned_high = unsigned_high, format.low_shift = low_shift;
                        const Weights weights = make_weights(K, N, fill);
                        std::vector<std::uint32_t> words(row_pair_size(K, N, format));
                        pack_row_pairs(weights, K, N, format, words);
                        REQUIRE(unpack_row_pairs(words, K, N, format) == weights);
                    }
    CHECK(row_pair_size(8192, 8192, {}) * 4 == size(8192) * 8192 * 7 / 16);
    CHECK(!refusal([] { unpack_row_pairs({}, 4, 4, {}); }).empty());
}

TEST_CASE("row pairs: the documented arithmetic is exact for signed and unsigned bytes") {
    for (const bool unsigned_high : {false, true})
        for (const int low_shift : {0, 1})
            for (int round = 0; round < 200; ++round) {
                const RowPairFormat format{unsigned_high, low_shift};
                const Fill fill = static_cast<Fill>(std::max(0, 3 - round));
                const Weights w = make_weights(32, 2 + round, fill);
                const auto a = make_activations(1, 32 + round);
                RowPairColumn high;
                RowPairColumn low;
                for (std::int64_t k = 0; k < 32; ++k) {
                    high[size(k)] = w[size(k * (2 + round))];
                    low[size(k)] = w[size(k * (2 + round) + 1)];
                }
                const RowPairUnit unit = pack_unit(high, low, format);
                std::int64_t F = 0, L = 0, even = 0, odd = 0, expected_high = 0, expected_low = 0;
                for (int i = 0; i < 8; ++i) {
                    const std::uint32_t full_mask = i < 4 ? 0xFFFFFFFFU : 0x77777777U << low_shift;
                    const std::uint32_t low_mask = i < 4 ? 0x0F0F0F0FU : 0x07070707U << low_shift;
                    const std::uint32_t word =
                        i < 7 ? unit[size(i)]
                              : codec35_fourth_word(unit[4], unit[5], unit[6], low_shift);
                    for (int b = 0; b < 4; ++b) {
                        const int k = 2 * (4 * (i % 4) + b) + i / 4;
                        const std::uint32_t byte = (word & full_mask) >> (8 * b) & 255;
                        F += a[size(k)] * (unsigned_high ? static_cast<int>(byte)
                                                         : static_cast<std::int8_t>(byte));
                        L += a[size(k)] * static_cast<int>((word & low_mask) >> (8 * b) & 255);
                        (i < 4 ? even : odd) += a[size(k)];
                        const int factor = i < 4 ? 1 : 1 + low_shift;
                        expected_high += a[size(k)] * high[size(k)] * factor;
                        expected_low += a[size(k)] * low[size(k)] * factor;
                    }
                }
                const RowPairBias bias = row_pair_bias(format);
                REQUIRE((F - L) % 16 == 0);
                REQUIRE((F - L) / 16 - bias.high_even * even - bias.high_odd * odd ==
                        expected_high);
                REQUIRE(L - bias.low_even * even - bias.low_odd * odd == expected_low);
            }
}
