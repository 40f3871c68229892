// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/lib.hpp"

#include "../fast_fourier_transform_2D.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform2D> lib{"lib", fourier_lib, {.unavailable = fftw::unavailable}};

}  // namespace gpu4s
