// SPDX-License-Identifier: Apache-2.0
// Stores of the processor that pass by its caches. An ordinary store first reads the line it
// changes from memory, which takes a third of a copy's bandwidth and half of a fill's.
#pragma once

#include <cstring>

#include "simd.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gpu4s::backend {

/// Writes `value`, whole registers, to `to`, which is aligned to a register. On processors other
/// than x86-64 an ordinary store: whole lines are written there without being read. `bytes` tells
/// functions of files apart that are compiled for different processors.
template <int bytes = simd_bytes, class Value>
void store_past_cache(void* to, const Value& value) {
    static_assert(bytes == simd_bytes && sizeof(Value) % bytes == 0);
#if defined(__x86_64__)
    for (size_t byte = 0; byte < sizeof(Value); byte += bytes) {
        char* target = static_cast<char*>(to) + byte;
        const char* source = reinterpret_cast<const char*>(&value) + byte;
#if defined(__AVX512F__)
        _mm512_stream_si512(reinterpret_cast<__m512i*>(target), _mm512_loadu_si512(source));
#elif defined(__AVX__)
        _mm256_stream_si256(reinterpret_cast<__m256i*>(target),
                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source)));
#else
        _mm_stream_si128(reinterpret_cast<__m128i*>(target),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(source)));
#endif
    }
#else
    std::memcpy(to, &value, sizeof(Value));
#endif
}

/// Orders the calling thread's stores past the cache before all that follows.
inline void finish_past_cache() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

}  // namespace gpu4s::backend
