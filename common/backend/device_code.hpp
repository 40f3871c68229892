// SPDX-License-Identifier: Apache-2.0
// What kernels need and the runtimes spell differently: shuffles, ballots, dot4, half, dynamic
// shared memory. All lanes of a warp must reach a call of the collective functions.
#pragma once

#include "common/backend/launch.hpp"

#if defined(GPU4S_CUDA)
#include <cuda_fp16.h>
#else
#include <hip/hip_fp16.h>
#endif

#include "common/half.hpp"
#include "common/types.hpp"

namespace gpu4s {

/// Value of the lane whose index differs by `mask` (a power of two below the warp width).
template <class T>
__device__ inline T shuffle_xor(T value, int mask) {
#if defined(GPU4S_CUDA)
    return __shfl_xor_sync(0xffffffffu, value, mask);
#else
    return __shfl_xor(value, mask);
#endif
}

/// Value of lane `from` of the warp.
template <class T>
__device__ inline T shuffle(T value, int from) {
#if defined(GPU4S_CUDA)
    return __shfl_sync(0xffffffffu, value, from);
#else
    return __shfl(value, from);
#endif
}

/// c + sum of the four products of signed bytes of a and b.
__device__ inline int dot4(uint32_t a_bytes, uint32_t b_bytes, int c) {
    const int a = static_cast<int>(a_bytes), b = static_cast<int>(b_bytes);
#if defined(__HIP_ON_CPU__)
    return hip_on_cpu::dot4(a, b, c);
#elif defined(__CUDA_ARCH__)
    return __dp4a(a, b, c);
#elif defined(__gfx1100__) || defined(__gfx1101__) || defined(__gfx1102__) || \
    defined(__gfx1103__) || defined(__gfx1150__) || defined(__gfx1151__) ||   \
    defined(__gfx1200__) || defined(__gfx1201__)
    return __builtin_amdgcn_sudot4(true, a, true, b, c, false);
#elif defined(__gfx906__) || defined(__gfx908__) || defined(__gfx90a__) || defined(__gfx940__) || \
    defined(__gfx942__) || defined(__gfx950__) || defined(__gfx1030__) || defined(__gfx1031__) || \
    defined(__gfx1032__) || defined(__gfx1034__) || defined(__gfx1035__) || defined(__gfx1036__)
    return __builtin_amdgcn_sdot4(a, b, c, false);
#else
    for (int shift = 0; shift < 32; shift += 8)
        c += static_cast<int8_t>(a >> shift) * static_cast<int8_t>(b >> shift);
    return c;
#endif
}

/// c + a * b. AMD's compiler reorders sums of integers and keeps hundreds of products for later,
/// more than there are registers; the empty instruction makes it use each product at once.
template <class S>
__device__ inline S multiply_add(S a, S b, S c) {
#if defined(__AMDGCN__)
    if constexpr (std::is_integral_v<S>) {
        S product = a * b;
        asm("" : "+v"(product));
        return c + product;
    }
#endif
    return c + a * b;
}

/// The same value, of which the compiler knows nothing: it calculates again what it has calculated
/// from it before, where it would else keep that in registers.
__device__ inline uint32_t forget(uint32_t word) {
#if defined(__CUDA_ARCH__)
    asm volatile("" : "+r"(word));
#elif defined(__AMDGCN__)
    asm volatile("" : "+v"(word));
#endif
    return word;
}
/// The same for a value that all threads of the block have.
__device__ inline int forget_uniform(int value) {
#if defined(__CUDA_ARCH__)
    asm volatile("" : "+r"(value));
#elif defined(__AMDGCN__)
    asm volatile("" : "+s"(value));
#endif
    return value;
}

/// 2^x by the hardware, right to 2 units in the last place; zero below the smallest normal number.
__device__ inline float power_of_two(float x) {
#if defined(__CUDA_ARCH__)
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x));
    return power;
#elif defined(__AMDGCN__) && __has_builtin(__builtin_amdgcn_exp2f)
    return __builtin_amdgcn_exp2f(x);
#elif defined(__AMDGCN__)  // before LLVM 17, where this is the one instruction
    return __builtin_exp2f(x);
#else
    return exp2f(x);
#endif
}

__device__ inline float reciprocal_root(float x) { return rsqrtf(x); }
__device__ inline double reciprocal_root(double x) { return rsqrt(x); }

/// x^(-3/4) of a normal x > 0 in two reciprocal roots, right to some 12 units of roundoff.
template <class S>
__device__ S power_minus_three_quarters(S x) {
    const S root = reciprocal_root(x);
    return root * root * reciprocal_root(root);
}

/// Byte i of the result is byte n of the eight bytes y:x (x lowest), n being nibble i of
/// `selector`.
__device__ inline uint32_t byte_permute(uint32_t x, uint32_t y, uint32_t selector) {
#if defined(__HIP_ON_CPU__)
    const uint64_t bytes = uint64_t{y} << 32 | x;
    uint32_t result = 0;
    for (int i = 0; i < 4; ++i)
        result |= static_cast<uint32_t>(bytes >> (selector >> 4 * i & 7) * 8 & 0xff) << 8 * i;
    return result;
#elif defined(__AMDGCN__)  // HIP's __byte_perm goes byte by byte
    const uint32_t bytes = (selector & 0x7) | (selector & 0x70) << 4 | (selector & 0x700) << 8 |
                           (selector & 0x7000) << 12;
    return __builtin_amdgcn_perm(y, x, bytes);
#else
    return __byte_perm(x, y, selector);
#endif
}

/// Loads and stores of half and bfloat16 pass through float; other types are themselves.
template <class T>
__device__ inline Accumulator<T> widen(T value) {
    return value;
}
__device__ inline float widen(half value) {
#if defined(__HIP_ON_CPU__)
    return value;
#else
    __half native_half;
    __builtin_memcpy(&native_half, &value, sizeof value);
    return __half2float(native_half);
#endif
}

template <class T>
__device__ inline T narrow(Accumulator<T> value) {
    return value;
}
template <>
__device__ inline half narrow<half>(float value) {
#if defined(__HIP_ON_CPU__)
    return value;
#else
    const __half native_half = __float2half_rn(value);
    half result;
    __builtin_memcpy(&result, &native_half, sizeof result);
    return result;
#endif
}

/// `lanes` elements that one thread loads or stores at once, 16 bytes.
template <class T>
struct alignas(16) Vector16 {
    static constexpr int lanes = 16 / sizeof(T);
    T element[lanes];
};

/// When the second-level cache gives up a line that is asked for: advice, which NVIDIA takes from
/// compute capability 8.0.
class Eviction {
  public:
    __device__ static Eviction usual() {
        Eviction eviction;
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        asm("createpolicy.fractional.L2::evict_normal.b64 %0, 1.0;" : "=l"(eviction.policy));
#endif
        return eviction;
    }
    /// Before all others: it is not asked for again.
    __device__ static Eviction first() {
        Eviction eviction;
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        asm("createpolicy.fractional.L2::evict_first.b64 %0, 1.0;" : "=l"(eviction.policy));
#endif
        return eviction;
    }
    /// After all others: it is soon asked for again.
    __device__ static Eviction last() {
        Eviction eviction;
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        asm("createpolicy.fractional.L2::evict_last.b64 %0, 1.0;" : "=l"(eviction.policy));
#endif
        return eviction;
    }
    uint64_t policy = 0;
};

/// Loads data that no other thread loads: it need not stay in the first-level cache.
template <class T>
__device__ inline Vector16<T> load_streaming(
    const Vector16<T>* from, [[maybe_unused]] Eviction eviction = Eviction::first()) {
#if defined(__CUDA_ARCH__)
    uint4 words;
#if __CUDA_ARCH__ >= 800
    asm volatile("ld.global.nc.L1::no_allocate.L2::cache_hint.v4.u32 {%0, %1, %2, %3}, [%4], %5;"
                 : "=r"(words.x), "=r"(words.y), "=r"(words.z), "=r"(words.w)
                 : "l"(from), "l"(eviction.policy));
#else
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words.x), "=r"(words.y), "=r"(words.z), "=r"(words.w)
                 : "l"(from));
#endif
    Vector16<T> vector;
    __builtin_memcpy(&vector, &words, sizeof vector);
    return vector;
#else
    return *from;
#endif
}

/// Whether a thread of a large block has 128 registers at the most and no others to spill to.
#if defined(__gfx900__) || defined(__gfx906__)
constexpr bool scarce_registers = true;
#else
constexpr bool scarce_registers = false;
#endif

/// Stores and loads of what blocks pass to each other within a kernel: single accesses to memory
/// that all of them see, ordered by __threadfence() alone. T has 4 or 8 bytes, and its alignment.
template <class T>
__device__ inline void store_shared_by_blocks(T* to, T value) {
#if defined(__HIP_ON_CPU__)
    __atomic_store(to, &value, __ATOMIC_RELAXED);
#else
    *static_cast<volatile T*>(to) = value;
#endif
}
template <class T>
__device__ inline T load_shared_by_blocks(const T* from) {
#if defined(__HIP_ON_CPU__)
    T value;
    __atomic_load(from, &value, __ATOMIC_RELAXED);
    return value;
#else
    return *static_cast<const volatile T*>(from);
#endif
}

/// Brings what it points at near, to be read later; it must exist.
__device__ inline void prefetch([[maybe_unused]] const void* pointer) {
#if defined(__CUDA_ARCH__)
    asm volatile("prefetch.global.L2 [%0];" ::"l"(pointer));
#elif defined(__AMDGCN__)
    __builtin_prefetch(pointer);
#endif
}

/// Stores data that this kernel does not read again.
template <class T>
__device__ inline void store_streaming(Vector16<T>* to, const Vector16<T>& vector) {
#if defined(__CUDA_ARCH__)
    uint4 words;
    __builtin_memcpy(&words, &vector, sizeof vector);
    __stcs(reinterpret_cast<uint4*>(to), words);
#else
    *to = vector;
#endif
}

/// See launch_next().
__device__ inline void let_next_kernel_start() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}
__device__ inline void wait_for_previous_kernel() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

/// The dynamic shared memory of the block, aligned to 128 bytes: vectors of a warp, 512 bytes, then
/// lie in four rows of the banks and not in five, whatever else the kernel declares.
__device__ inline unsigned char* dynamic_shared() {
#if defined(__HIP_ON_CPU__)
    return hip_on_cpu::dynamic_shared();
#else
    extern __shared__ __attribute__((aligned(128))) unsigned char shared_bytes_of_the_block[];
    return shared_bytes_of_the_block;
#endif
}

}  // namespace gpu4s
