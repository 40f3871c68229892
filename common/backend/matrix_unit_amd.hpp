// SPDX-License-Identifier: Apache-2.0
// The matrix units of AMD: MFMA of CDNA (waves of 64 lanes), WMMA of RDNA 3 and 4 (of 32).
#pragma once

#include "common/backend/launch.hpp"
#include "common/backend/matrix_unit_lanes.hpp"

#if defined(__HIP_ON_CPU__)
#include "common/hip_on_cpu/matrix_unit.hpp"
#endif

namespace gpu4s {

/// Generation of the architecture that the code is compiled for, 0 for another family.
#if defined(__gfx908__)
constexpr int cdna = 1, rdna = 0;
#elif defined(__gfx90a__)
constexpr int cdna = 2, rdna = 0;
#elif defined(__gfx940__) || defined(__gfx941__) || defined(__gfx942__)
constexpr int cdna = 3, rdna = 0;
#elif defined(__gfx950__)
constexpr int cdna = 4, rdna = 0;
#elif defined(__gfx1100__) || defined(__gfx1101__) || defined(__gfx1102__) || \
    defined(__gfx1103__) || defined(__gfx1150__) || defined(__gfx1151__)
constexpr int cdna = 0, rdna = 3;
#elif defined(__gfx1200__) || defined(__gfx1201__)
constexpr int cdna = 0, rdna = 4;
#else
constexpr int cdna = 0, rdna = 0;
#endif

#if defined(__AMDGCN__)
namespace amd {
// Operands and results of the instructions, in the compiler's vectors.
typedef _Float16 Half4 __attribute__((ext_vector_type(4)));
typedef _Float16 Half8 __attribute__((ext_vector_type(8)));
typedef _Float16 Half16 __attribute__((ext_vector_type(16)));
typedef short Short4 __attribute__((ext_vector_type(4)));
typedef short Short8 __attribute__((ext_vector_type(8)));
typedef short Short16 __attribute__((ext_vector_type(16)));
typedef int Int2 __attribute__((ext_vector_type(2)));
typedef int Int4 __attribute__((ext_vector_type(4)));
typedef int Int8 __attribute__((ext_vector_type(8)));
typedef int Int16 __attribute__((ext_vector_type(16)));
typedef float Float2 __attribute__((ext_vector_type(2)));
typedef float Float8 __attribute__((ext_vector_type(8)));
typedef float Float16 __attribute__((ext_vector_type(16)));
typedef double Double4 __attribute__((ext_vector_type(4)));
/// sizeof(To) bytes from `from` on.
template <class To>
__device__ inline To as(const void* from) {
    To to;
    __builtin_memcpy(&to, from, sizeof to);
    return to;
}
}  // namespace amd
#endif

#if defined(__HIP_ON_CPU__)
constexpr bool emulated_units = true;
/// One instruction of the emulation, `elements` of A and of B a lane.
template <class T, int elements, class Element, class Sum>
void emulated_multiply_add(const hip_on_cpu::MatrixInstruction& instruction, Sum* d,
                           const Element* a, const Element* b) {
    Sum wide_a[elements], wide_b[elements];
    for (int i = 0; i < elements; ++i) {
        wide_a[i] = operand_seen<T>(a[i]);
        wide_b[i] = operand_seen<T>(b[i]);
    }
    hip_on_cpu::multiply_matrices(instruction, wide_a, wide_b, d);
}
#else
constexpr bool emulated_units = false;
#endif

template <class T>
using MfmaTypes = MatrixUnitOf<
    T, MfmaLanes<sizeof(T) == 8 ? 16 : 32, 16 / sizeof(typename MatrixUnitTypes<T>::Element),
                 sizeof(T) == 8 ? 1 : 4>>;

/// 32 x 32 (double: 16 x 16) of half, bfloat16, float, Tf32, double or int8_t. A lane's run of k is
/// 16 bytes, more than one instruction takes: a unit is several of them, one after the other.
/// CDNA 2 takes subnormal numbers of half and bfloat16 for zero (ROCm documentation, "MI200 MFMA
/// behavior specifics").
template <class T>
struct Mfma : MfmaTypes<T> {
    using typename MfmaTypes<T>::Element, typename MfmaTypes<T>::A, typename MfmaTypes<T>::B,
        typename MfmaTypes<T>::D;
    static constexpr bool has_ldmatrix = false, copies_asynchronously = false;
    static constexpr int first_generation = std::is_same_v<T, Tf32>                         ? 3
                                            : std::is_same_v<T, bfloat16> || sizeof(T) == 8 ? 2
                                                                                            : 1;
    static constexpr int last_generation = std::is_same_v<T, Tf32> ? 3 : 4;
    static constexpr bool exists =
        emulated_units || (cdna >= first_generation && cdna <= last_generation);
    /// Elements of A or B that a lane gives to one instruction.
    static constexpr int step = std::is_same_v<T, int8_t> ? cdna >= 3 ? 8 : 4
                                : std::is_same_v<T, Tf32> ? 2
                                : sizeof(T) == 2          ? 4
                                                          : 1;

    static __device__ void multiply_add(D& d, const A& a, const B& b) {
#pragma unroll
        for (int i = 0; i < MfmaTypes<T>::run; i += step) {
            Element x[step], y[step];
            __builtin_memcpy(x, a.element + i, sizeof x);  // whole registers, also of bytes
            __builtin_memcpy(y, b.element + i, sizeof y);
            if constexpr (std::is_same_v<T, Tf32>)  // the unit may cut off instead
#pragma unroll
                for (int e = 0; e < step; ++e)
                    x[e] = round_to_tf32(x[e]), y[e] = round_to_tf32(y[e]);
            multiply_add_step(d, x, y);
        }
    }

  private:
    static __device__ void multiply_add_step([[maybe_unused]] D& d,
                                             [[maybe_unused]] const Element* a,
                                             [[maybe_unused]] const Element* b) {
#if defined(__HIP_ON_CPU__)
        const auto instruction =
            std::is_same_v<T, double> ? hip_on_cpu::mfma_f64() : hip_on_cpu::mfma(32, step);
        emulated_multiply_add<T, step>(instruction, d.element, a, b);
#elif defined(__AMDGCN__)
        using namespace amd;
        using Sums =
            std::conditional_t<std::is_same_v<T, double>, Double4,
                               std::conditional_t<std::is_same_v<T, int8_t>, Int16, Float16>>;
        Sums sum = as<Sums>(&d);
        if constexpr (std::is_same_v<T, half>)
            sum = __builtin_amdgcn_mfma_f32_32x32x8f16(as<Half4>(a), as<Half4>(b), sum, 0, 0, 0);
        else if constexpr (std::is_same_v<T, bfloat16>)
            sum = __builtin_amdgcn_mfma_f32_32x32x8bf16_1k(as<Short4>(a), as<Short4>(b), sum, 0, 0,
                                                           0);
        else if constexpr (std::is_same_v<T, float>)
            sum = __builtin_amdgcn_mfma_f32_32x32x2f32(a[0], b[0], sum, 0, 0, 0);
        else if constexpr (std::is_same_v<T, Tf32>)
            sum =
                __builtin_amdgcn_mfma_f32_32x32x4_xf32(as<Float2>(a), as<Float2>(b), sum, 0, 0, 0);
        else if constexpr (std::is_same_v<T, double>)
            sum = __builtin_amdgcn_mfma_f64_16x16x4f64(a[0], b[0], sum, 0, 0, 0);
        else if constexpr (step == 4)
            sum = __builtin_amdgcn_mfma_i32_32x32x8i8(as<int>(a), as<int>(b), sum, 0, 0, 0);
        else
            sum = __builtin_amdgcn_mfma_i32_32x32x16_i8(as<long>(a), as<long>(b), sum, 0, 0, 0);
        __builtin_memcpy(&d, &sum, sizeof d);
#endif
    }
};

template <class T>
constexpr bool wmma_multiplies = sizeof(typename MatrixUnitTypes<T>::Element) <= 2;

/// 16 x 16 x 16 of half, bfloat16 or int8_t.
template <class T>
struct WmmaRdna3 : MatrixUnitOf<T, WmmaRdna3Lanes> {
    using typename MatrixUnitOf<T, WmmaRdna3Lanes>::A, typename MatrixUnitOf<T, WmmaRdna3Lanes>::B,
        typename MatrixUnitOf<T, WmmaRdna3Lanes>::D;
    static constexpr bool has_ldmatrix = false, copies_asynchronously = false;
    static constexpr bool exists = (emulated_units || rdna == 3) && wmma_multiplies<T>;

    static __device__ void multiply_add([[maybe_unused]] D& d, [[maybe_unused]] const A& a,
                                        [[maybe_unused]] const B& b) {
#if defined(__HIP_ON_CPU__)
        emulated_multiply_add<T, 16>(hip_on_cpu::wmma_rdna3(), d.element, a.element, b.element);
#elif defined(__AMDGCN__)
        using namespace amd;
        using Sums = std::conditional_t<std::is_same_v<T, int8_t>, Int8, Float8>;
        Sums sum = as<Sums>(&d);
        if constexpr (std::is_same_v<T, half>)
            sum = __builtin_amdgcn_wmma_f32_16x16x16_f16_w32(as<Half16>(&a), as<Half16>(&b), sum);
        else if constexpr (std::is_same_v<T, bfloat16>)
            sum =
                __builtin_amdgcn_wmma_f32_16x16x16_bf16_w32(as<Short16>(&a), as<Short16>(&b), sum);
        else
            sum = __builtin_amdgcn_wmma_i32_16x16x16_iu8_w32(true, as<Int4>(&a), true, as<Int4>(&b),
                                                             sum, false);
        __builtin_memcpy(&d, &sum, sizeof d);
#endif
    }
};

/// The same of RDNA 4.
template <class T>
struct WmmaRdna4 : MatrixUnitOf<T, WmmaRdna4Lanes> {
    using typename MatrixUnitOf<T, WmmaRdna4Lanes>::A, typename MatrixUnitOf<T, WmmaRdna4Lanes>::B,
        typename MatrixUnitOf<T, WmmaRdna4Lanes>::D;
    static constexpr bool has_ldmatrix = false, copies_asynchronously = false;
    static constexpr bool exists = (emulated_units || rdna == 4) && wmma_multiplies<T>;

    static __device__ void multiply_add([[maybe_unused]] D& d, [[maybe_unused]] const A& a,
                                        [[maybe_unused]] const B& b) {
#if defined(__HIP_ON_CPU__)
        emulated_multiply_add<T, 8>(hip_on_cpu::wmma_rdna4(sizeof(T) == 2 ? 4 : 8), d.element,
                                    a.element, b.element);
#elif defined(__AMDGCN__)
        using namespace amd;
        using Sums = std::conditional_t<std::is_same_v<T, int8_t>, Int8, Float8>;
        Sums sum = as<Sums>(&d);
        if constexpr (std::is_same_v<T, half>)
            sum =
                __builtin_amdgcn_wmma_f32_16x16x16_f16_w32_gfx12(as<Half8>(&a), as<Half8>(&b), sum);
        else if constexpr (std::is_same_v<T, bfloat16>)
            sum = __builtin_amdgcn_wmma_f32_16x16x16_bf16_w32_gfx12(as<Short8>(&a), as<Short8>(&b),
                                                                    sum);
        else
            sum = __builtin_amdgcn_wmma_i32_16x16x16_iu8_w32_gfx12(true, as<Int2>(&a), true,
                                                                   as<Int2>(&b), sum, false);
        __builtin_memcpy(&d, &sum, sizeof d);
#endif
    }
};

}  // namespace gpu4s
