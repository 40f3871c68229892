// SPDX-License-Identifier: Apache-2.0
#include "row_pair.hpp"

#include "codec.hpp"
#include "common/error.hpp"

namespace gpu4s {
namespace {

/// What is XORed onto the two's complement of a high field: 8 or 4 turns it into an offset.
struct Flip {
    std::uint32_t even;
    std::uint32_t odd;
    explicit Flip(const RowPairFormat& format)
        : even(format.unsigned_high ? 8U : 0U),
          odd(format.unsigned_high || format.low_shift == 0 ? 4U : 0U) {}
};

std::uint32_t field(std::int8_t weight, std::uint32_t mask) {
    return static_cast<std::uint32_t>(weight) & mask;
}

/// Sign extends a two's complement field whose sign bit is `sign`.
std::int8_t weight_of(std::uint32_t field, std::uint32_t sign) {
    return static_cast<std::int8_t>(static_cast<std::int32_t>((field ^ sign) - sign));
}

void check(std::size_t weights, std::size_t words, std::int64_t K, std::int64_t N,
           const RowPairFormat& format) {
    const bool right = K >= 1 && N >= 1 && format.pairs() >= 1 && format.step_units() >= 1 &&
                       (format.low_shift == 0 || format.low_shift == 1) &&
                       weights == static_cast<std::size_t>(K) * static_cast<std::size_t>(N) &&
                       words == row_pair_size(K, N, format);
    if (!right) throw Error(ExitCode::parameter, "row pairs: wrong format or length of a buffer");
}

/// Calls visit(unit, j, j', index of word i as a function) for every unit of one block.
template <class Visit>
void for_every_unit(std::int64_t K, std::int64_t N, const RowPairFormat& format,
                    const Visit& visit) {
    const std::int64_t units = row_pair_units(K, format);
    const std::int64_t blocks = row_pair_blocks(N, format);
#pragma omp parallel for schedule(static)
    for (std::int64_t block = 0; block < blocks; ++block) {
        for (std::int64_t unit = 0; unit < units; ++unit) {
            for (int pair = 0; pair < format.pairs(); ++pair) {
                const std::int64_t j = 2 * format.pairs() * block + pair;
                visit(unit, j, j + format.pairs(), [&](int word) {
                    return static_cast<std::size_t>(
                        RowPairPlace{block, unit, pair, word}.index(units, format));
                });
            }
        }
    }
}

}  // namespace

RowPairUnit pack_unit(const RowPairColumn& high, const RowPairColumn& low,
                      const RowPairFormat& format) {
    const Flip flip(format);
    const int spare = 3 - 3 * format.low_shift;
    RowPairUnit unit{};
    for (std::size_t pair = 0; pair < 16; ++pair) {
        const int byte = static_cast<int>(pair % 4) * 8;
        const std::uint32_t even =
            (field(high[2 * pair], 15) ^ flip.even) << 4 | (field(low[2 * pair], 15) ^ 8U);
        const std::uint32_t odd =
            (field(high[2 * pair + 1], 7) ^ flip.odd) << 4 | (field(low[2 * pair + 1], 7) ^ 4U);
        unit[pair / 4] |= even << byte;
        if (pair < 12) {
            unit[4 + pair / 4] |= odd << format.low_shift << byte;
            continue;
        }
        unit[4] |= (odd >> 2 & 0x11U) << spare << byte;
        unit[5] |= (odd >> 1 & 0x11U) << spare << byte;
        unit[6] |= (odd & 0x11U) << spare << byte;
    }
    return unit;
}

void unpack_unit(const RowPairUnit& unit, const RowPairFormat& format, RowPairColumn& high,
                 RowPairColumn& low) {
    const Flip flip(format);
    const std::uint32_t fourth = codec35_fourth_word(unit[4], unit[5], unit[6], format.low_shift);
    for (std::size_t pair = 0; pair < 16; ++pair) {
        const int byte = static_cast<int>(pair % 4) * 8;
        const std::uint32_t even = unit[pair / 4] >> byte;
        const std::uint32_t odd =
            (pair < 12 ? unit[4 + pair / 4] : fourth) >> format.low_shift >> byte;
        high[2 * pair] = weight_of((even >> 4 & 15) ^ flip.even, 8);
        low[2 * pair] = weight_of((even & 15) ^ 8U, 8);
        high[2 * pair + 1] = weight_of((odd >> 4 & 7) ^ flip.odd, 4);
        low[2 * pair + 1] = weight_of((odd & 7) ^ 4U, 4);
    }
}

void pack_row_pairs(std::span<const std::int8_t> weights, std::int64_t K, std::int64_t N,
                    const RowPairFormat& format, std::span<std::uint32_t> words) {
    check(weights.size(), words.size(), K, N, format);
    for_every_unit(K, N, format,
                   [&](std::int64_t unit, std::int64_t j, std::int64_t other, const auto& index) {
                       RowPairColumn high{};
                       RowPairColumn low{};
                       for (std::size_t at = 0; at < row_pair_depth; ++at) {
                           const std::int64_t k = format.k_of(unit, static_cast<int>(at));
                           if (k >= K) continue;
                           if (j < N) high[at] = weights[static_cast<std::size_t>(k * N + j)];
                           if (other < N)
                               low[at] = weights[static_cast<std::size_t>(k * N + other)];
                       }
                       const RowPairUnit packed = pack_unit(high, low, format);
                       for (int i = 0; i < row_pair_words; ++i)
                           words[index(i)] = packed[static_cast<std::size_t>(i)];
                   });
}

std::vector<std::int8_t> unpack_row_pairs(std::span<const std::uint32_t> words, std::int64_t K,
                                          std::int64_t N, const RowPairFormat& format) {
    std::vector<std::int8_t> weights(static_cast<std::size_t>(K) * static_cast<std::size_t>(N));
    check(weights.size(), words.size(), K, N, format);
    for_every_unit(K, N, format,
                   [&](std::int64_t unit, std::int64_t j, std::int64_t other, const auto& index) {
                       RowPairUnit packed{};
                       for (int i = 0; i < row_pair_words; ++i)
                           packed[static_cast<std::size_t>(i)] = words[index(i)];
                       RowPairColumn high{};
                       RowPairColumn low{};
                       unpack_unit(packed, format, high, low);
                       for (std::size_t at = 0; at < row_pair_depth; ++at) {
                           const std::int64_t k = format.k_of(unit, static_cast<int>(at));
                           if (k >= K) continue;
                           if (j < N) weights[static_cast<std::size_t>(k * N + j)] = high[at];
                           if (other < N)
                               weights[static_cast<std::size_t>(k * N + other)] = low[at];
                       }
                   });
    return weights;
}

}  // namespace gpu4s
