// SPDX-License-Identifier: Apache-2.0
// Fourier transforms by the library of the GPU's vendor.
#pragma once

#if defined(GPU4S_CUDA)
#include "common/vendor/cufft.hpp"
namespace gpu4s {
namespace fourier = cufft;
}
#else
#include "common/vendor/rocfft.hpp"
namespace gpu4s {
namespace fourier = rocfft;
}
#endif
