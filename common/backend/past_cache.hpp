// SPDX-License-Identifier: Apache-2.0
// Stores of the processor that pass by its caches. An ordinary store first reads the line it
// changes from memory, which takes a third of a copy's bandwidth and half of a fill's.
#pragma once

#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace gpu4s::backend {

/// Writes the 64 bytes at `line` to `to`, which is aligned to 64 bytes. On processors other than
/// x86-64 an ordinary store: whole lines are written there without being read.
inline void store_past_cache(void* to, const void* line) {
#if defined(__x86_64__)
    auto* target = static_cast<__m128i*>(to);
    const auto* source = static_cast<const __m128i*>(line);
    for (int i = 0; i < 4; ++i) _mm_stream_si128(target + i, _mm_loadu_si128(source + i));
#else
    std::memcpy(to, line, 64);
#endif
}

/// Orders the calling thread's stores past the cache before all that follows.
inline void finish_past_cache() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

}  // namespace gpu4s::backend
