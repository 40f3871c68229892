// SPDX-License-Identifier: Apache-2.0
#include "../fast_fourier_transform_2D.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/lib.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/opt.hpp"

namespace gpu4s {

const Variant<FastFourierTransform2D> naive{"naive", fourier_naive};
const Variant<FastFourierTransform2D> opt{"opt", fourier_opt};
const Variant<FastFourierTransform2D> lib{"lib", fourier_lib, {.unavailable = fftw::unavailable}};

}  // namespace gpu4s
