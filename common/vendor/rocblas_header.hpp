// SPDX-License-Identifier: Apache-2.0
// Included where rocBLAS's own header is installed: our copy of its interface must agree with it.
#pragma once

#include <rocblas/rocblas.h>

#include "common/vendor/called_alike.hpp"
#include "common/vendor/rocblas.hpp"

namespace gpu4s::rocblas::detail {

using vendor::called_alike;
using F = Functions;
static_assert(int(none) == rocblas_operation_none);
static_assert(int(transpose) == rocblas_operation_transpose);
static_assert(int(f16_r) == rocblas_datatype_f16_r && int(f32_r) == rocblas_datatype_f32_r);
static_assert(int(bf16_r) == rocblas_datatype_bf16_r);
static_assert(int(i8_r) == rocblas_datatype_i8_r && int(i32_r) == rocblas_datatype_i32_r);
static_assert(int(standard) == rocblas_gemm_algo_standard && rocblas_status_success == 0);
static_assert(called_alike(&F::create, rocblas_create_handle));
static_assert(called_alike(&F::destroy, rocblas_destroy_handle));
static_assert(called_alike(&F::set_stream, rocblas_set_stream));
static_assert(called_alike(&F::status_text, rocblas_status_to_string));
static_assert(called_alike(&F::sgemm, rocblas_sgemm));
static_assert(called_alike(&F::dgemm, rocblas_dgemm));
static_assert(called_alike(&F::gemm_ex, rocblas_gemm_ex));

}  // namespace gpu4s::rocblas::detail
