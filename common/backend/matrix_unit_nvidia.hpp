// SPDX-License-Identifier: Apache-2.0
// The tensor cores of NVIDIA from compute capability 8.0 on, through mma.sync.
#pragma once

#include "common/backend/launch.hpp"
#include "common/backend/matrix_unit_lanes.hpp"

#if defined(__HIP_ON_CPU__)
#include "common/hip_on_cpu/matrix_unit.hpp"
#endif

namespace gpu4s {

#if defined(__HIP_ON_CPU__) || (defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800)
constexpr bool mma_exists = true;
#else
constexpr bool mma_exists = false;
#endif

/// ldmatrix: four blocks of eight rows of 16 bytes in shared memory, lane l pointing at row l % 8
/// of the block l / 8. Lane l gets word l % 4 of row l / 4 of each block, or that of the block of
/// 16-bit elements transposed. Called by all lanes of a warp.
template <bool transposed>
__device__ inline void load_four_blocks([[maybe_unused]] uint32_t (&words)[4],
                                        [[maybe_unused]] const void* row) {
#if defined(__HIP_ON_CPU__)
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const auto address = reinterpret_cast<uintptr_t>(row);
    const auto row_of = [&](int other) {
        return reinterpret_cast<const char*>(__shfl(address, other));
    };
    for (int block = 0; block < 4; ++block)
        if constexpr (transposed)
            for (int e = 0; e < 2; ++e)
                __builtin_memcpy(reinterpret_cast<char*>(&words[block]) + 2 * e,
                                 row_of(8 * block + lane % 4 * 2 + e) + lane / 4 * 2, 2);
        else
            __builtin_memcpy(&words[block], row_of(8 * block + lane / 4) + lane % 4 * 4, 4);
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
    const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(row));
    if constexpr (transposed)
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                     : "r"(address)
                     : "memory");
    else
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                     : "r"(address)
                     : "memory");
#endif
}

/// The units of half, bfloat16, float, Tf32, double and int8_t.
template <class T>
struct Mma;

/// How many consecutive k a lane's register of 4 (double: 8) bytes holds.
template <class T>
constexpr int mma_run = sizeof(T) >= 4 ? 1 : 4 / sizeof(T);

template <class T, int columns>
using MmaTypes = MatrixUnitOf<T, MmaLanes<mma_run<typename MatrixUnitTypes<T>::Element>, columns>>;

/// Those that are one instruction per eight columns.
template <class T, int columns = 16>
struct MmaInstruction : MmaTypes<T, columns> {
    using Base = MmaTypes<T, columns>;
    static constexpr int halves = columns / 8;
    static constexpr bool exists = mma_exists, has_ldmatrix = true, copies_asynchronously = true;

    /// d[4] += a * b, of the columns that b's registers and d belong to.
    static __device__ void multiply_add_half([[maybe_unused]] typename Base::Sum* d,
                                             [[maybe_unused]] const typename Base::Element* a,
                                             [[maybe_unused]] const typename Base::Element* b) {
#if defined(__HIP_ON_CPU__)
        typename Base::Sum wide_a[Base::a_elements], wide_b[Base::b_elements / halves];
        for (int i = 0; i < Base::a_elements; ++i) wide_a[i] = operand_seen<T>(a[i]);
        for (int i = 0; i < Base::b_elements / halves; ++i) wide_b[i] = operand_seen<T>(b[i]);
        hip_on_cpu::multiply_matrices(hip_on_cpu::mma(Base::run), wide_a, wide_b, d);
#elif defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        uint32_t x[4], y[2];
        __builtin_memcpy(x, a, sizeof x);
        __builtin_memcpy(y, b, sizeof y);
        if constexpr (std::is_same_v<T, half>)
            asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
                "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));
        if constexpr (std::is_same_v<T, bfloat16>)
            asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
                "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));
        if constexpr (std::is_same_v<T, Tf32>)
            asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
                "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));
        if constexpr (std::is_same_v<T, int8_t>)
            asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 "
                "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                : "+r"(d[0]), "+r"(d[1]), "+r"(d[2]), "+r"(d[3])
                : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(y[0]), "r"(y[1]));
#if __CUDA_ARCH__ >= 900
        if constexpr (std::is_same_v<T, double>)
            asm("mma.sync.aligned.m16n8k8.row.col.f64.f64.f64.f64 "
                "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                : "+d"(d[0]), "+d"(d[1]), "+d"(d[2]), "+d"(d[3])
                : "d"(a[0]), "d"(a[1]), "d"(a[2]), "d"(a[3]), "d"(b[0]), "d"(b[1]));
#else
        if constexpr (std::is_same_v<T, double>)
#pragma unroll
            for (int part = 0; part < 4; ++part) {  // m8n8k4: upper and lower rows, halves of k
                const int row = part % 2, k = part / 2;
                asm("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 "
                    "{%0, %1}, {%2}, {%3}, {%0, %1};"
                    : "+d"(d[2 * row]), "+d"(d[2 * row + 1])
                    : "d"(a[row + 2 * k]), "d"(b[k]));
            }
#endif
#endif
    }

    static __device__ void multiply_add(typename Base::D& d, const typename Base::A& a,
                                        const typename Base::B& b) {
#pragma unroll
        for (int half = 0; half < halves; ++half)
            multiply_add_half(d.element + 4 * half, a.element,
                              b.element + half * (Base::b_elements / halves));
    }
};

template <>
struct Mma<half> : MmaInstruction<half> {};
template <>
struct Mma<bfloat16> : MmaInstruction<bfloat16> {};
template <>
struct Mma<double> : MmaInstruction<double> {};
template <>
struct Mma<int8_t> : MmaInstruction<int8_t> {};

template <>
struct Mma<Tf32> : MmaInstruction<Tf32> {
    static __device__ void multiply_add(D& d, const A& a, const B& b) {
        A rounded_a;
        B rounded_b;
#pragma unroll
        for (int i = 0; i < a_elements; ++i) rounded_a.element[i] = round_to_tf32(a.element[i]);
#pragma unroll
        for (int i = 0; i < b_elements; ++i) rounded_b.element[i] = round_to_tf32(b.element[i]);
        MmaInstruction<Tf32>::multiply_add(d, rounded_a, rounded_b);
    }
};

/// Full products of float from three of Tf32: x = big + small with 2^-23 |x| left over, and
///   a b = big big + (big small + small big), small small < 2^-22 |a b| being dropped.
/// The unit sums within one product only, of depth 8; D is added to in float, rounded to nearest.
/// Small parts are multiplied by 2^13, as the smallest ones are no numbers of Tf32; |x| < 2^125.
template <>
struct Mma<float> : MatrixUnitOf<float, MmaLanes<1>> {
    static constexpr bool exists = mma_exists, has_ldmatrix = true, copies_asynchronously = true;

    static __device__ void multiply_add(D& d, const A& a, const B& b) {
        Parts<a_elements> x(a.element);
        Parts<b_elements> y(b.element);
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const float *big = y.big + 2 * half, *small = y.small + 2 * half;
            float main[4] = {}, correction[4] = {};
            MmaInstruction<Tf32>::multiply_add_half(correction, x.small, big);
            MmaInstruction<Tf32>::multiply_add_half(correction, x.big, small);
            MmaInstruction<Tf32>::multiply_add_half(main, x.big, big);
#pragma unroll
            for (int i = 0; i < 4; ++i)
                d.element[4 * half + i] += __fmaf_rn(correction[i], 0x1p-13f, main[i]);
        }
    }

  private:
    template <int count>
    struct Parts {
        float big[count], small[count];

        __device__ explicit Parts(const float* x) {
#pragma unroll
            for (int i = 0; i < count; ++i) {
                big[i] = round_to_tf32(x[i]);
                small[i] = round_to_tf32((x[i] - big[i]) * 0x1p13f);
            }
        }
    };
};

}  // namespace gpu4s
