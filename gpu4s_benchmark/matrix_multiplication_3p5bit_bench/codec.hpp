// SPDX-License-Identifier: Apache-2.0
// The codec of codec.h inside namespace gpu4s, proved by the compiler: every code and every pair
// exhaustively; the P7 group on its 56 unit vectors, which is complete because packing and
// unpacking are linear over GF(2) (shifts, masks and OR of disjoint bits).
#pragma once

#include <cstdint>

#include "codec.h"

namespace gpu4s {

using ::codec35_encode;
using ::codec35_fourth_word;
using ::codec35_group;
using ::codec35_group_byte;
using ::codec35_group_code;
using ::codec35_group_of_bytes;
using ::codec35_high;
using ::codec35_low;
using ::codec35_p7_padding;
using ::codec35_p8_padding;
using ::codec35_weight;

namespace codec_proof {

/// encode(decode) is the identity on all 128 codes, and the weights lie in their ranges.
template <class Int>
constexpr bool every_code() {
    for (int i = 0; i < 128; ++i) {
        const Int code = static_cast<Int>(i);
        const auto h = static_cast<std::int64_t>(static_cast<std::int32_t>(codec35_high(code)));
        const auto l = static_cast<std::int64_t>(static_cast<std::int32_t>(codec35_low(code)));
        if (h < -8 || h > 7 || l < -4 || l > 3) return false;
        if (codec35_encode(codec35_high(code), codec35_low(code)) != code) return false;
        for (int low_shift = 0; low_shift < 2; ++low_shift) {
            if (codec35_weight(code, 0, low_shift) != static_cast<Int>(h)) return false;
            if (codec35_weight(code, 1, low_shift) != static_cast<Int>(l * (1 + low_shift)))
                return false;
        }
    }
    return true;
}

/// decode(encode) is the identity on all 128 pairs, and codes have 7 bits.
template <class Int>
constexpr bool every_pair() {
    for (int h = -8; h < 8; ++h) {
        for (int l = -4; l < 4; ++l) {
            const Int code = codec35_encode(static_cast<Int>(h), static_cast<Int>(l));
            if ((code & static_cast<Int>(127)) != code) return false;
            if (codec35_high(code) != static_cast<Int>(h)) return false;
            if (codec35_low(code) != static_cast<Int>(l)) return false;
        }
    }
    return true;
}

/// One bit at position `bit` of the 56 is code bit / 7 and byte bit / 8, and nothing else.
template <class Int>
constexpr bool unit_vector(int bit) {
    Int code[8] = {};
    Int byte[7] = {};
    code[bit / 7] = static_cast<Int>(1) << (bit % 7);
    byte[bit / 8] = static_cast<Int>(1) << (bit % 8);
    const Int group =
        codec35_group(code[0], code[1], code[2], code[3], code[4], code[5], code[6], code[7]);
    if (group != static_cast<Int>(1) << bit) return false;
    if (codec35_group_of_bytes(byte[0], byte[1], byte[2], byte[3], byte[4], byte[5], byte[6]) !=
        group)
        return false;
    for (int i = 0; i < 8; ++i)
        if (codec35_group_code(group, i) != code[i]) return false;
    for (int i = 0; i < 7; ++i)
        if (codec35_group_byte(group, i) != byte[i]) return false;
    for (int rows = 1; rows <= 16; ++rows) {
        const bool is_low = bit % 7 < 3;
        const int row = 2 * (bit / 7) + (is_low ? 1 : 0);
        if ((codec35_p7_padding(group, rows) != 0) != (row >= rows)) return false;
    }
    return true;
}

template <class Int>
constexpr bool every_unit_vector() {
    for (int bit = 0; bit < 56; ++bit)
        if (!unit_vector<Int>(bit)) return false;
    return codec35_group<Int>(0, 0, 0, 0, 0, 0, 0, 0) == 0;
}

/// Padding of a P8 byte: bit 7 always, bits 2..0 when the odd row is missing.
constexpr bool every_p8_byte() {
    for (int byte = 0; byte < 256; ++byte) {
        if ((codec35_p8_padding(byte, 2) != 0) != (byte > 127)) return false;
        if ((codec35_p8_padding(byte, 1) != 0) != (byte > 127 || byte % 8 != 0)) return false;
    }
    return true;
}

static_assert(every_code<std::int32_t>() && every_pair<std::int32_t>());
static_assert(every_code<std::uint32_t>() && every_pair<std::uint32_t>());
static_assert(every_code<std::int64_t>() && every_pair<std::int64_t>());
static_assert(every_code<std::uint64_t>() && every_pair<std::uint64_t>());
static_assert(every_unit_vector<std::int64_t>() && every_unit_vector<std::uint64_t>());
static_assert(every_p8_byte());

}  // namespace codec_proof
}  // namespace gpu4s
