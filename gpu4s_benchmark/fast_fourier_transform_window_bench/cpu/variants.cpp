// SPDX-License-Identifier: Apache-2.0
#include "../fast_fourier_transform_window.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/lib.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/naive.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/opt.hpp"

namespace gpu4s {

const Variant<FastFourierTransformWindow> naive{"naive", fourier_naive};
const Variant<FastFourierTransformWindow> opt{"opt", fourier_opt};
const Variant<FastFourierTransformWindow> lib{
    "lib", fourier_lib, {.unavailable = fftw::unavailable}};

}  // namespace gpu4s
