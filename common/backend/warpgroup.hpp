// SPDX-License-Identifier: Apache-2.0
// What NVIDIA's compute capability 9.0a has for products: the matrix instructions of a warpgroup,
// bulk copies to shared memory, and the barriers that tell when these have arrived. Only for code
// that warpgroup_exists guards.
#pragma once

#include "common/backend/device_code.hpp"
#include "common/backend/matrix_unit_nvidia.hpp"
#if defined(__HIP_ON_CPU__)
#include "common/hip_on_cpu/warpgroup.hpp"
#endif

namespace gpu4s {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL) || defined(__HIP_ON_CPU__)
constexpr bool warpgroup_exists = true;
#else
constexpr bool warpgroup_exists = false;
#endif
/// For matrix_unit_exists(), in a source that is compiled for 9.0a. Tests call what the emulation
/// has of it by themselves: its variants keep to the kernels of its other units.
struct Warpgroup {
#if defined(__HIP_ON_CPU__)
    static constexpr bool exists = false;
#else
    static constexpr bool exists = warpgroup_exists;
#endif
};
/// What a block may take of a multiprocessor's shared memory.
#if defined(__HIP_ON_CPU__)
constexpr size_t most_shared_bytes = 56 * 1024;
#else
constexpr size_t most_shared_bytes = 224 * 1024;
#endif

/// A matrix as bulk copies see it (vendor/tensor_map.hpp), which the driver makes: a parameter of
/// the kernel, which copies take by its address.
struct alignas(64) TensorMap {
    uint64_t words[16];
};
#if defined(__NVCC__)
#define GPU4S_GRID_CONSTANT __grid_constant__
#else
#define GPU4S_GRID_CONSTANT
#endif

__device__ inline uint32_t shared_address(const void* pointer) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    return static_cast<uint32_t>(__cvta_generic_to_shared(pointer));
#else
    return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pointer));
#endif
}

/// A barrier in shared memory: a phase ends when as many arrivals, and as many bytes, have come as
/// it expects.
struct CopyBarrier {
#if defined(__HIP_ON_CPU__)
    hip_on_cpu::CopyPhase state;
#else
    uint64_t state;
#endif

    __device__ void initialise([[maybe_unused]] int arrivals) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(this)),
                     "r"(arrivals)
                     : "memory");
#elif defined(__HIP_ON_CPU__)
        state.initialise(arrivals);
#endif
    }
    static __device__ void make_visible() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
        asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
#endif
    }
    __device__ void arrive() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(this))
                     : "memory");
#elif defined(__HIP_ON_CPU__)
        state.arrive();
#endif
    }
    __device__ void arrive_expecting([[maybe_unused]] int bytes) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile(
            "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(shared_address(this)),
            "r"(bytes)
            : "memory");
#elif defined(__HIP_ON_CPU__)
        state.expect(bytes);
        state.arrive();
#endif
    }
    /// Until the phase of this parity has ended.
    __device__ void wait([[maybe_unused]] int parity) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile(
            "{\n"
            ".reg .pred done;\n"
            "again:\n"
            "mbarrier.try_wait.parity.shared::cta.b64 done, [%0], %1;\n"
            "@!done bra again;\n"
            "}" ::"r"(shared_address(this)),
            "r"(parity)
            : "memory");
#elif defined(__HIP_ON_CPU__)
        state.wait(parity);
#endif
    }
    /// `bytes`, a multiple of 16, from global to shared memory, both aligned to 16.
    __device__ void copy([[maybe_unused]] void* to, [[maybe_unused]] const void* from,
                         [[maybe_unused]] int bytes, [[maybe_unused]] Eviction eviction) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile(
            "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.L2::cache_hint "
            "[%0], [%1], %2, [%3], %4;" ::"r"(shared_address(to)),
            "l"(from), "r"(bytes), "r"(shared_address(this)), "l"(eviction.policy)
            : "memory");
#elif defined(__HIP_ON_CPU__)
        __builtin_memcpy(to, from, static_cast<size_t>(bytes));
        state.expect(-bytes);
#endif
    }
    /// The box of a map that begins at byte `x` of row `y`, to an address aligned to 1024, 16-byte
    /// chunk c of row r at c ^ (r % 8) (see matrix_descriptor). What is outside of the matrix
    /// arrives as zeros, and counts.
    __device__ void copy_box([[maybe_unused]] void* to, [[maybe_unused]] const TensorMap* map,
                             [[maybe_unused]] int x, [[maybe_unused]] int y) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
        asm volatile(
            "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
            "[%0], [%1, {%2, %3}], [%4];" ::"r"(shared_address(to)),
            "l"(map), "r"(x), "r"(y), "r"(shared_address(this))
            : "memory");
#elif defined(__HIP_ON_CPU__)
        const auto* boxes = reinterpret_cast<const hip_on_cpu::CopyMap*>(map);
        state.expect(-boxes->copy(to, x, y));
#endif
    }
};

/// Before the first copy by a map, to have it at hand.
__device__ inline void prefetch_tensor_map([[maybe_unused]] const TensorMap* map) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("prefetch.tensormap [%0];" ::"l"(map) : "memory");
#endif
}

/// Of rows x 128 bytes in shared memory, swizzled by 128 bytes, at an address aligned to 1024 but
/// for a multiple of 32.
__device__ inline uint64_t matrix_descriptor([[maybe_unused]] const void* pointer) {
#if defined(__HIP_ON_CPU__)
    return reinterpret_cast<uintptr_t>(pointer) >> 4;
#else
    constexpr uint64_t eight_rows = 1024 / 16, swizzle_128 = 1;
    return (shared_address(pointer) & 0x3ffff) >> 4 | uint64_t{1} << 16 | eight_rows << 32 |
           swizzle_128 << 62;
#endif
}

/// Of what blocks pass to each other: whatever threads of a block wrote before a barrier is there,
/// behind a barrier, for a block that has read what was stored or added after it.
__device__ inline void wait_until([[maybe_unused]] const int* flag, [[maybe_unused]] int value) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    int now;
    do {
        asm volatile("ld.acquire.gpu.global.s32 %0, [%1];" : "=r"(now) : "l"(flag) : "memory");
    } while (now != value);
#elif defined(__HIP_ON_CPU__)
    while (load_shared_by_blocks(flag) != value) hip_on_cpu::yield_to_blocks();
#endif
}
__device__ inline void store_release([[maybe_unused]] int* to, [[maybe_unused]] int value) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("st.release.gpu.global.s32 [%0], %1;" ::"l"(to), "r"(value) : "memory");
#elif defined(__HIP_ON_CPU__)
    store_shared_by_blocks(to, value);
#endif
}
/// Returns what was there before.
__device__ inline int add_one_ordered([[maybe_unused]] int* to) {
    int before = 0;
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("atom.acq_rel.gpu.global.add.s32 %0, [%1], 1;"
                 : "=r"(before)
                 : "l"(to)
                 : "memory");
#elif defined(__HIP_ON_CPU__)
    before = atomicAdd(to, 1);
#endif
    return before;
}

/// The registers of each thread of the warpgroup from here on.
template <int count, bool more>
__device__ void warpgroup_registers() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    if constexpr (more)
        asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(count));
    else
        asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(count));
#endif
}

/// A barrier of some of the block's threads, whole warps; `index` 1 to 15, 0 being __syncthreads().
__device__ inline void wait_at_barrier([[maybe_unused]] int index, [[maybe_unused]] int threads) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("bar.sync %0, %1;" ::"r"(index), "r"(threads) : "memory");
#elif defined(__HIP_ON_CPU__)
    hip_on_cpu::named_barrier(index, threads);
#endif
}

/// Before products that add to these sums.
template <int count>
__device__ void warpgroup_fence([[maybe_unused]] int (&f)[count],
                                [[maybe_unused]] int (&l)[count]) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
#pragma unroll
    for (int i = 0; i < count; ++i) asm volatile("" : "+r"(f[i]), "+r"(l[i])::"memory");
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#endif
}
__device__ inline void warpgroup_commit() {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
#endif
}
/// Until all committed products are done. Their sums are to be used behind it only, which the
/// compiler knows of those given.
template <int count>
__device__ void warpgroup_wait([[maybe_unused]] int (&f)[count], [[maybe_unused]] int (&l)[count]) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
#pragma unroll
    for (int i = 0; i < count; ++i) asm volatile("" : "+r"(f[i]), "+r"(l[i])::"memory");
#endif
}

#if defined(__HIP_ON_CPU__)
/// Eight columns at a time, which each wave of a warpgroup multiplies by itself.
template <int count>
__device__ void emulated_multiply_add(int (&d)[count], const uint32_t (&a)[4], uint64_t b) {
    using Unit = MmaInstruction<int8_t, 8>;
    const int lane = static_cast<int>(threadIdx.x) % 32, chunk = static_cast<int>(b % 64);
    const auto* rows = reinterpret_cast<const uint32_t*>(b / 64 * 64 << 4);
    for (int c = 0; c < count / 4; ++c) {
        const int row = 8 * c + lane / 4, swizzled = row % 8;
        uint32_t words[2];
        for (int half = 0; half < 2; ++half)
            words[half] = rows[row * 32 + ((chunk + half) ^ swizzled) * 4 + lane % 4];
        typename Unit::A operand_a;
        typename Unit::B operand_b;
        __builtin_memcpy(&operand_a, a, sizeof operand_a);
        __builtin_memcpy(&operand_b, words, sizeof operand_b);
        Unit::multiply_add_half(d + 4 * c, operand_a.element, operand_b.element);
    }
}
#endif

/// d[64 x n] += A[64 x 32] * B[32 x n] of int8; n = 8, 16, 32, 64 or 128. A lane of the warpgroup
/// holds of A and d what it holds of mma.m16n8k32, of 16 rows a warp and 8 columns after 8.
__device__ inline void warpgroup_multiply_add([[maybe_unused]] int (&d)[4],
                                              [[maybe_unused]] const uint32_t (&a)[4],
                                              [[maybe_unused]] uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n8k32.s32.s8.s8 "
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, %8, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
#elif defined(__HIP_ON_CPU__)
    emulated_multiply_add(d, a, b);
#endif
}
__device__ inline void warpgroup_multiply_add([[maybe_unused]] int (&d)[8],
                                              [[maybe_unused]] const uint32_t (&a)[4],
                                              [[maybe_unused]] uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n16k32.s32.s8.s8 "
        "{%0, %1, %2, %3, %4, %5, %6, %7}, {%8, %9, %10, %11}, %12, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3]), "+r"(d[4]), "+r"(d[5]), "+r"(d[6]),
          "+r"(d[7])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
#elif defined(__HIP_ON_CPU__)
    emulated_multiply_add(d, a, b);
#endif
}
__device__ inline void warpgroup_multiply_add([[maybe_unused]] int (&d)[16],
                                              [[maybe_unused]] const uint32_t (&a)[4],
                                              [[maybe_unused]] uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n32k32.s32.s8.s8 "
        "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15}, "
        "{%16, %17, %18, %19}, %20, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3]), "+r"(d[4]), "+r"(d[5]), "+r"(d[6]),
          "+r"(d[7]), "+r"(d[8]), "+r"(d[9]), "+r"(d[10]), "+r"(d[11]), "+r"(d[12]), "+r"(d[13]),
          "+r"(d[14]), "+r"(d[15])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
#elif defined(__HIP_ON_CPU__)
    emulated_multiply_add(d, a, b);
#endif
}
__device__ inline void warpgroup_multiply_add([[maybe_unused]] int (&d)[32],
                                              [[maybe_unused]] const uint32_t (&a)[4],
                                              [[maybe_unused]] uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n64k32.s32.s8.s8 "
        "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
        "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}, "
        "{%32, %33, %34, %35}, %36, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3]), "+r"(d[4]), "+r"(d[5]), "+r"(d[6]),
          "+r"(d[7]), "+r"(d[8]), "+r"(d[9]), "+r"(d[10]), "+r"(d[11]), "+r"(d[12]), "+r"(d[13]),
          "+r"(d[14]), "+r"(d[15]), "+r"(d[16]), "+r"(d[17]), "+r"(d[18]), "+r"(d[19]), "+r"(d[20]),
          "+r"(d[21]), "+r"(d[22]), "+r"(d[23]), "+r"(d[24]), "+r"(d[25]), "+r"(d[26]), "+r"(d[27]),
          "+r"(d[28]), "+r"(d[29]), "+r"(d[30]), "+r"(d[31])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
#elif defined(__HIP_ON_CPU__)
    emulated_multiply_add(d, a, b);
#endif
}
__device__ inline void warpgroup_multiply_add([[maybe_unused]] int (&d)[64],
                                              [[maybe_unused]] const uint32_t (&a)[4],
                                              [[maybe_unused]] uint64_t b) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    asm volatile(
        "wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8 "
        "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
        "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
        "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
        "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
        "{%64, %65, %66, %67}, %68, 1;"
        : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3]), "+r"(d[4]), "+r"(d[5]), "+r"(d[6]),
          "+r"(d[7]), "+r"(d[8]), "+r"(d[9]), "+r"(d[10]), "+r"(d[11]), "+r"(d[12]), "+r"(d[13]),
          "+r"(d[14]), "+r"(d[15]), "+r"(d[16]), "+r"(d[17]), "+r"(d[18]), "+r"(d[19]), "+r"(d[20]),
          "+r"(d[21]), "+r"(d[22]), "+r"(d[23]), "+r"(d[24]), "+r"(d[25]), "+r"(d[26]), "+r"(d[27]),
          "+r"(d[28]), "+r"(d[29]), "+r"(d[30]), "+r"(d[31]), "+r"(d[32]), "+r"(d[33]), "+r"(d[34]),
          "+r"(d[35]), "+r"(d[36]), "+r"(d[37]), "+r"(d[38]), "+r"(d[39]), "+r"(d[40]), "+r"(d[41]),
          "+r"(d[42]), "+r"(d[43]), "+r"(d[44]), "+r"(d[45]), "+r"(d[46]), "+r"(d[47]), "+r"(d[48]),
          "+r"(d[49]), "+r"(d[50]), "+r"(d[51]), "+r"(d[52]), "+r"(d[53]), "+r"(d[54]), "+r"(d[55]),
          "+r"(d[56]), "+r"(d[57]), "+r"(d[58]), "+r"(d[59]), "+r"(d[60]), "+r"(d[61]), "+r"(d[62]),
          "+r"(d[63])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
#elif defined(__HIP_ON_CPU__)
    emulated_multiply_add(d, a, b);
#endif
}
}  // namespace gpu4s
