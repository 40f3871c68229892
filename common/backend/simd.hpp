// SPDX-License-Identifier: Apache-2.0
// Vectors of the processor that the including file is compiled for (-march).
#pragma once

namespace gpu4s::backend {

// Not inline: files compiled for different processors differ here.
#if defined(__AVX512F__)
constexpr int simd_bytes = 64, simd_registers = 32;
#elif defined(__AVX__)
constexpr int simd_bytes = 32, simd_registers = 16;
#elif defined(__aarch64__)
constexpr int simd_bytes = 16, simd_registers = 32;
#else
constexpr int simd_bytes = 16, simd_registers = 16;
#endif

/// One register of S.
template <class S, int bytes = simd_bytes>
struct Lanes {
    static constexpr int count = bytes / sizeof(S);
    typedef S Vector __attribute__((vector_size(bytes)));
    /// The same at any address of an S.
    typedef S InMemory __attribute__((vector_size(bytes), aligned(alignof(S)), may_alias));

    static Vector load(const S* from) { return *reinterpret_cast<const InMemory*>(from); }
    static void store(S* to, Vector value) { *reinterpret_cast<InMemory*>(to) = value; }
};

/// By value: std::max chooses between addresses, and vector code would gather from them.
template <class T>
T larger(T a, T b) {
    return b > a ? b : a;
}

}  // namespace gpu4s::backend
