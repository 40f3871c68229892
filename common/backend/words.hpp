// SPDX-License-Identifier: Apache-2.0
// Loads and stores of 1 to 16 bytes in one instruction, of 32 in two. A struct of elements is taken
// apart again by compilers: nvcc stores two floats one by one, AMD's loads half by half. The
// runtimes' own vectors of words are not.
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

template <int bytes>
struct WordsOf;
template <>
struct WordsOf<1> {
    using Type = uint8_t;
};
template <>
struct WordsOf<2> {
    using Type = uint16_t;
};
template <>
struct WordsOf<4> {
    using Type = uint32_t;
};
template <>
struct WordsOf<8> {
    using Type = uint2;
};
template <>
struct WordsOf<16> {
    using Type = uint4;
};
template <>
struct WordsOf<32> {
    struct alignas(16) Type {
        uint4 low, high;
    };
};

/// Stores what this kernel does not read again, with the runtime's own function where it has one:
/// nvcc keeps no other store of several words in one piece.
template <class Words>
__device__ void store_words(Words* to, Words words) {
    if constexpr (requires { __stcs(to, words); })
        __stcs(to, words);
    else
        *to = words;
}

/// `count` neighbouring elements that one thread loads or stores at once, from and to addresses
/// aligned to their size.
template <class T, int count>
struct Group {
    static constexpr int bytes = count * sizeof(T);
    using Words = typename WordsOf<bytes>::Type;
    T element[count];

    __device__ static Group load(const T* from) { return load_if(true, from); }
    /// Zeros where there is nothing at `from`.
    __device__ static Group load_if(bool exists, const T* from) {
        Words words{};
        if (exists) words = *reinterpret_cast<const Words*>(from);
        Group group;
        __builtin_memcpy(group.element, &words, bytes);
        return group;
    }
    __device__ void store(T* to) const {
        Words words;
        if constexpr (sizeof(T) == 2 && count > 1) {
            // Joined by hand: AMD's compiler of ROCm 5 would do it in memory.
            uint32_t pair[count / 2];
#pragma unroll
            for (int p = 0; p < count / 2; ++p) {
                uint16_t low, high;
                __builtin_memcpy(&low, &element[2 * p], sizeof low);
                __builtin_memcpy(&high, &element[2 * p + 1], sizeof high);
                pair[p] = low | uint32_t{high} << 16;
            }
            __builtin_memcpy(&words, pair, bytes);
        } else {
            __builtin_memcpy(&words, element, bytes);
        }
        store_words(reinterpret_cast<Words*>(to), words);
    }
};

}  // namespace gpu4s
