// SPDX-License-Identifier: Apache-2.0
// Reductions over neighbouring lanes and over a block. A value is any structure of 32-bit words
// without a constructor; join(a, b) joins two of them, in any order.
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

/// The value of the lane whose index differs by `mask`, a power of two below 32.
template <class Value>
__device__ inline Value shuffle_value(Value value, int mask) {
    constexpr int words = sizeof(Value) / sizeof(uint32_t);
    uint32_t word[words];
    __builtin_memcpy(word, &value, sizeof value);
#pragma unroll
    for (int w = 0; w < words; ++w) word[w] = shuffle_xor(word[w], mask);
    __builtin_memcpy(&value, word, sizeof value);
    return value;
}

/// Of a number and NaN either one. Of floats in one instruction, which a comparison is not.
struct Larger {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return widen(b) > widen(a) ? b : a;
    }
    __device__ float operator()(float a, float b) const { return fmaxf(a, b); }
};

struct Sum {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return a + b;
    }
};

/// All values of a team joined; every thread of it gets the result. A team of up to 32 threads is a
/// group of neighbouring lanes; a larger one is the block, which all of its threads must reach.
/// Two calls with the same types need a barrier between them.
template <int team, class Value, class Join>
__device__ Value reduce(Value value, Join join) {
    static_assert(team <= 1024 && (team & (team - 1)) == 0);
    constexpr int group = team < 32 ? team : 32, groups = team / group;
#pragma unroll
    for (int mask = group / 2; mask > 0; mask /= 2) value = join(value, shuffle_value(value, mask));
    if constexpr (groups > 1) {
        __shared__ Value of_group[groups];
        if (threadIdx.x % group == 0) of_group[threadIdx.x / group] = value;
        __syncthreads();
        value = of_group[threadIdx.x % groups];
#pragma unroll
        for (int mask = groups / 2; mask > 0; mask /= 2)
            value = join(value, shuffle_value(value, mask));
    }
    return value;
}

}  // namespace gpu4s
