// SPDX-License-Identifier: Apache-2.0
// Included where rocBLAS's own header is installed: our copy of its interface must agree with it.
#pragma once

#include <rocblas/rocblas.h>

#include "common/vendor/rocblas.hpp"

namespace gpu4s::rocblas::detail {

/// Two functions are called alike where each parameter has the same size and is a pointer in both
/// or a number in both.
template <class Ours, class Theirs>
constexpr bool passed_alike =
    sizeof(Ours) == sizeof(Theirs) && std::is_pointer_v<Ours> == std::is_pointer_v<Theirs>;
template <class, class>
constexpr bool called_alike = false;
template <class R, class... P, class S, class... Q>
requires(sizeof...(P) ==
         sizeof...(Q)) constexpr bool called_alike<R(P...), S(Q...)> = passed_alike<R, S> &&
                                                                       (passed_alike<P, Q> && ...);

static_assert(int(none) == rocblas_operation_none);
static_assert(int(transpose) == rocblas_operation_transpose);
static_assert(int(f16_r) == rocblas_datatype_f16_r && int(f32_r) == rocblas_datatype_f32_r);
static_assert(int(bf16_r) == rocblas_datatype_bf16_r);
static_assert(int(i8_r) == rocblas_datatype_i8_r && int(i32_r) == rocblas_datatype_i32_r);
static_assert(int(standard) == rocblas_gemm_algo_standard && rocblas_status_success == 0);
static_assert(called_alike<Status(Handle*), decltype(rocblas_create_handle)>);
static_assert(called_alike<Status(Handle), decltype(rocblas_destroy_handle)>);
static_assert(called_alike<Status(Handle, void*), decltype(rocblas_set_stream)>);
static_assert(called_alike<const char*(Status), decltype(rocblas_status_to_string)>);
static_assert(called_alike<Gemm<float>, decltype(rocblas_sgemm)>);
static_assert(called_alike<Gemm<double>, decltype(rocblas_dgemm)>);
static_assert(called_alike<GemmEx, decltype(rocblas_gemm_ex)>);

}  // namespace gpu4s::rocblas::detail
