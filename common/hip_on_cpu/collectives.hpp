// SPDX-License-Identifier: Apache-2.0
// The barrier of a block, and shuffles and votes of a wave. All live lanes of a wave must come to
// the same call; a shuffle may read only lanes that came.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>

#include "common/hip_on_cpu/registers.hpp"

namespace hip_on_cpu {

/// The types that HIP and CUDA both shuffle.
template <class T>
concept Shuffled = (std::integral<T> || std::floating_point<T>)&&(sizeof(T) == 4 || sizeof(T) == 8);

/// `source(lane, width)` is the lane to read, or lane itself.
template <Shuffled T, class Source>
T shuffle(T value, int width, Site where, Source source) {
    if (width < 1 || width > warpSize || (width & (width - 1)) != 0)
        fail_launch("bad shuffle width", "not a power of two up to the wave size", where);
    std::uint64_t word = 0;
    std::memcpy(&word, &value, sizeof value);
    const Meeting meeting = meet(word, false, where);
    const int lane = static_cast<int>(meeting.lane);
    const int from = source(lane, width);
    if (from == lane) return value;
    if ((meeting.lanes >> from & 1) == 0)
        fail_launch("shuffle from an inactive lane",
                    "the lane it reads has returned or lies beyond the end of the block", where);
    std::memcpy(&value, &meeting.values[from], sizeof value);
    return value;
}

}  // namespace hip_on_cpu

inline void __syncthreads(hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    hip_on_cpu::barrier(where);
}

template <hip_on_cpu::Shuffled T>
T __shfl(T value, int source, int width = warpSize,
         hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::shuffle(value, width, where, [=](int lane, int segment) {
        return (lane & -segment) + (source & (segment - 1));
    });
}

template <hip_on_cpu::Shuffled T>
T __shfl_up(T value, unsigned delta, int width = warpSize,
            hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::shuffle(value, width, where, [=](int lane, int segment) {
        const bool inside = static_cast<unsigned>(lane & (segment - 1)) >= delta;
        return inside ? lane - static_cast<int>(delta) : lane;
    });
}

template <hip_on_cpu::Shuffled T>
T __shfl_down(T value, unsigned delta, int width = warpSize,
              hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::shuffle(value, width, where, [=](int lane, int segment) {
        const bool inside = delta < static_cast<unsigned>(segment - (lane & (segment - 1)));
        return inside ? lane + static_cast<int>(delta) : lane;
    });
}

/// A lane beyond the end of its own segment is not read; one of an earlier segment is.
template <hip_on_cpu::Shuffled T>
T __shfl_xor(T value, int mask, int width = warpSize,
             hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::shuffle(value, width, where, [=](int lane, int segment) {
        const int from = lane ^ mask;
        return from >= 0 && from < (lane & -segment) + segment ? from : lane;
    });
}

inline unsigned long long __ballot(int predicate,
                                   hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::meet(0, predicate != 0, where).votes;
}

inline int __any(int predicate, hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    return hip_on_cpu::meet(0, predicate != 0, where).votes != 0;
}

inline int __all(int predicate, hip_on_cpu::Site where = hip_on_cpu::Site::current()) {
    const hip_on_cpu::Meeting meeting = hip_on_cpu::meet(0, predicate != 0, where);
    return meeting.votes == meeting.lanes;
}

inline void __threadfence() { hip_on_cpu::memory_fence(); }
inline void __threadfence_block() { hip_on_cpu::memory_fence(); }
inline void __threadfence_system() { hip_on_cpu::memory_fence(); }
