// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "../fast_fourier_transform_window.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/lib.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/opt.hpp"

namespace gpu4s {

const Variant<FastFourierTransformWindow> naive{"naive", fourier_naive};
const Variant<FastFourierTransformWindow> opt{"opt", fourier_opt};
const Variant<FastFourierTransformWindow> lib{
    "lib", fourier_lib, {.unavailable = fourier::unavailable}};

}  // namespace gpu4s
