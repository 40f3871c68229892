// SPDX-License-Identifier: Apache-2.0
/* The 3.5-bit code, once, for every compiler and checker (C99, C++, device code, provers).

   A pair of weights is an even row's h in [-8, 7] and an odd row's l in [-4, 3]:

       code7(h, l) = ((h & 15) << 3) | (l & 7)             bits 6..3 = h, bits 2..0 = l
       P7 group    = sum over i = 0..7 of code_i << 7 i     56 bits, stored little endian in 7 bytes

   All functions are branch free and without loops. The integer type is a parameter: in C++ each
   function is a template over it (any type with & | ^ + - * << >> will do), in C it is CODEC_U.
   Signed values come back in two's complement of that type: right as they are for signed types,
   right after conversion to a signed type of the same width for unsigned ones. Width needed: 32
   bits for codes, 56 for groups; codec35_fourth_word wants an unsigned type of 32 bits or more.
   An includer may define CODEC_FN (the qualifiers) and CODEC_U (the type) itself. */
#ifndef GPU4S_CODEC_H
#define GPU4S_CODEC_H

#ifndef CODEC_FN
#if defined(__CUDACC__) || defined(__HIPCC__)
#define CODEC_FN              \
    template <class CodecInt> \
    __host__ __device__ constexpr
#define CODEC_U CodecInt
#elif defined(__cplusplus)
#define CODEC_FN              \
    template <class CodecInt> \
    constexpr
#define CODEC_U CodecInt
#else
#include <stdint.h>
#define CODEC_FN static inline
#define CODEC_U int64_t
#endif
#endif

/* The 7-bit code of h in [-8, 7] and l in [-4, 3]. */
CODEC_FN CODEC_U codec35_encode(CODEC_U h, CODEC_U l) { return ((h & 15) << 3) | (l & 7); }

/* The even row's weight of a code: bits 6..3 sign extended, in [-8, 7]; other bits are ignored. */
CODEC_FN CODEC_U codec35_high(CODEC_U code) { return (((code >> 3) & 15) ^ 8) - 8; }

/* The odd row's weight of a code: bits 2..0 sign extended, in [-4, 3]; other bits are ignored. */
CODEC_FN CODEC_U codec35_low(CODEC_U code) { return ((code & 7) ^ 4) - 4; }

/* The weight that enters the product: h for the even row (odd = 0), l * 2^low_shift for the odd
   row (odd = 1); low_shift is 0 or 1. */
CODEC_FN CODEC_U codec35_weight(CODEC_U code, int odd, int low_shift) {
    return codec35_high(code) * (1 - odd) + codec35_low(code) * (odd * (1 + low_shift));
}

/* The 56-bit group of 8 codes, each in [0, 127]. */
CODEC_FN CODEC_U codec35_group(CODEC_U c0, CODEC_U c1, CODEC_U c2, CODEC_U c3, CODEC_U c4,
                               CODEC_U c5, CODEC_U c6, CODEC_U c7) {
    return c0 | (c1 << 7) | (c2 << 14) | (c3 << 21) | (c4 << 28) | (c5 << 35) | (c6 << 42) |
           (c7 << 49);
}

/* Code i = 0..7 of a group. */
CODEC_FN CODEC_U codec35_group_code(CODEC_U group, int i) { return (group >> (7 * i)) & 127; }

/* Byte i = 0..6 of a group as it is stored. */
CODEC_FN CODEC_U codec35_group_byte(CODEC_U group, int i) { return (group >> (8 * i)) & 255; }

/* The group of its 7 stored bytes, each in [0, 255]. */
CODEC_FN CODEC_U codec35_group_of_bytes(CODEC_U b0, CODEC_U b1, CODEC_U b2, CODEC_U b3, CODEC_U b4,
                                        CODEC_U b5, CODEC_U b6) {
    return b0 | (b1 << 8) | (b2 << 16) | (b3 << 24) | (b4 << 32) | (b5 << 40) | (b6 << 48);
}

/* The bits of a P8 byte that must be zero when it holds `rows` (1 or 2) weights: bit 7, and the
   missing l of a last odd row. Zero means valid. */
CODEC_FN CODEC_U codec35_p8_padding(CODEC_U byte, int rows) {
    return byte & (128 | (7 * (2 - rows)));
}

/* The bits of a P7 group that must be zero when it holds `rows` (1..16) weights, shifted down by
   7 * floor(rows / 2) so that bits 6..0 belong to the first pair that is not complete. Zero means
   valid. */
CODEC_FN CODEC_U codec35_p7_padding(CODEC_U group, int rows) {
    return (group >> (7 * (rows >> 1))) ^ ((group >> (7 * (rows >> 1))) & (120 * (rows & 1)));
}

/* The fourth word of odd-row fields of a row-paired unit (row_pair.hpp), collected from the spare
   bits of its three stored words; 4 bytes of two 3-bit fields each, all other bits zero. */
CODEC_FN CODEC_U codec35_fourth_word(CODEC_U q4, CODEC_U q5, CODEC_U q6, int low_shift) {
    return ((((q4 >> (3 - 3 * low_shift)) & 0x11111111) << 2) |
            (((q5 >> (3 - 3 * low_shift)) & 0x11111111) << 1) |
            ((q6 >> (3 - 3 * low_shift)) & 0x11111111))
           << low_shift;
}

#endif
