// SPDX-License-Identifier: Apache-2.0
// Products of int8 matrices by the library of the GPU's vendor.
#pragma once

#if defined(GPU4S_CUDA)
#include "common/vendor/cublaslt.hpp"
namespace gpu4s {
namespace int8_blas = cublaslt;
}
#else
#include "common/vendor/rocblas.hpp"
namespace gpu4s {
namespace int8_blas = rocblas;
}
#endif
