// SPDX-License-Identifier: Apache-2.0
// A wave's product D += A * B on a matrix unit, written once for all devices. A unit is a type:
//   lanes, rows, columns, depth, run, a_row(), ...      its shape and lane maps,
//   matrix_unit_lanes.hpp Element, Sum, A, B, D                               what a lane holds
//   static void multiply_add(D&, const A&, const B&)    called by all lanes of a wave
//   exists                                              on the device that the code is compiled for
//   has_ldmatrix, copies_asynchronously                 what such devices can do besides
// Kernels take it as a template argument and do nothing where it does not exist.
#pragma once

#include "common/backend/device_code.hpp"
#include "common/backend/matrix_unit_amd.hpp"
#include "common/backend/matrix_unit_nvidia.hpp"

namespace gpu4s {

#if defined(__HIP_ON_CUDA__) || defined(GPU4S_CUDA)
template <class T>
using UnitOfThisDevice = Mma<T>;
#else
template <class T>
using UnitOfThisDevice = std::conditional_t<rdna == 3, WmmaRdna3<T>,
                                            std::conditional_t<rdna == 4, WmmaRdna4<T>, Mfma<T>>>;
#endif

/// The unit for products of T of the device that the code is compiled for, under one name for host
/// and device code.
template <class T>
struct NativeUnit : UnitOfThisDevice<T> {};

template <class Unit>
__global__ void matrix_unit_probe_kernel(int* exists) {
    *exists = Unit::exists;
}

/// Asks the code that runs on the current device.
template <class Unit>
bool matrix_unit_exists(Stream stream) {
    static const bool exists = [stream] {
        const backend::Buffer answer(sizeof(int));
        launch(matrix_unit_probe_kernel<Unit>, 1, 1, 0, stream, answer.as<int>());
        backend::synchronize();
        int exists_there = 0;
        backend::copy(&exists_there, answer.as<int>(), sizeof exists_there);
        return exists_there != 0;
    }();
    return exists;
}

/// Returns function.operator()<Unit>() for the unit that multiplies T on the current device; in the
/// emulation NVIDIA's for waves of 32 lanes, CDNA's for 64.
template <class T, class Function>
auto with_matrix_unit(Function function) {
#if defined(__HIP_ON_CPU__)
    return warpSize == Mfma<T>::lanes ? function.template operator()<Mfma<T>>()
                                      : function.template operator()<Mma<T>>();
#else
    return function.template operator()<NativeUnit<T>>();
#endif
}

/// The same with units whose shape the host knows, too, as layouts in memory need it: NVIDIA's of
/// eight columns, CDNA's and RDNA 4's. Where none exists it is one of AMD's nevertheless.
template <class T, class Function>
auto with_narrow_unit([[maybe_unused]] Stream stream, Function function) {
#if defined(__HIP_ON_CPU__)
    return warpSize == Mfma<T>::lanes ? function.template operator()<Mfma<T>>()
                                      : function.template operator()<MmaInstruction<T, 8>>();
#elif defined(__HIP_ON_CUDA__) || defined(GPU4S_CUDA)
    return function.template operator()<MmaInstruction<T, 8>>();
#else
    return matrix_unit_exists<WmmaRdna4<T>>(stream) ? function.template operator()<WmmaRdna4<T>>()
                                                    : function.template operator()<Mfma<T>>();
#endif
}

/// A of a unit from shared memory, where its first row begins at `from` and the next ones `stride`
/// elements apart; every row is aligned to 16 bytes. Called by all lanes of a wave.
template <class Unit>
__device__ typename Unit::A load_a(const typename Unit::Element* from, int stride) {
    using Element = typename Unit::Element;
    const int lane = static_cast<int>(threadIdx.x) % Unit::lanes;
    typename Unit::A a;
    if constexpr (Unit::has_ldmatrix && sizeof(Element) <= 4) {
        // Blocks: rows 0-7 and 8-15 of the first half of k, then of the second.
        uint32_t words[4];
        load_four_blocks<false>(words, from + lane % 16 * stride +
                                           lane / 16 * (16 / static_cast<int>(sizeof(Element))));
        __builtin_memcpy(&a, words, sizeof a);
    } else {
        constexpr int run_bytes = Unit::run * sizeof(Element);
        struct alignas(run_bytes < 16 ? run_bytes : 16) Run {
            Element element[Unit::run];
        };
#pragma unroll
        for (int i = 0; i < Unit::a_elements; i += Unit::run) {
            const Element* at = from + Unit::a_row(lane, i) * stride + Unit::a_k(lane, i);
            const Run run = *reinterpret_cast<const Run*>(at);
            __builtin_memcpy(a.element + i, &run, sizeof run);
        }
    }
    return a;
}

/// B of a unit from shared memory, where the row of its first k begins at `from`.
template <class Unit>
__device__ typename Unit::B load_b(const typename Unit::Element* from, int stride) {
    const int lane = static_cast<int>(threadIdx.x) % Unit::lanes;
    typename Unit::B b;
    if constexpr (Unit::has_ldmatrix && sizeof(typename Unit::Element) == 2) {
        // Blocks: k 0-7 and 8-15 of columns 0-7, then of columns 8-15.
        uint32_t words[4];
        load_four_blocks<true>(words, from + lane % 16 * stride + lane / 16 * 8);
        __builtin_memcpy(&b, words, sizeof b);
    } else {
#pragma unroll
        for (int i = 0; i < Unit::b_elements; ++i)
            b.element[i] = from[Unit::b_k(lane, i) * stride + Unit::b_column(lane, i)];
    }
    return b;
}

}  // namespace gpu4s
