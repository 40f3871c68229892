// SPDX-License-Identifier: Apache-2.0
// Products of matrices by the library of the GPU's vendor.
#pragma once

#if defined(GPU4S_CUDA)
#include "common/vendor/cublas.hpp"
namespace gpu4s {
namespace blas = cublas;
}
#else
#include "common/vendor/rocblas.hpp"
namespace gpu4s {
namespace blas = rocblas;
}
#endif
