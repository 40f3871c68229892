// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "../fast_fourier_transform_2D.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/lib.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/naive.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/gpu/opt.hpp"

namespace gpu4s {

const Variant<FastFourierTransform2D> naive{"naive", fourier_naive};
const Variant<FastFourierTransform2D> opt{"opt", fourier_opt};
const Variant<FastFourierTransform2D> lib{
    "lib", fourier_lib, {.unavailable = fourier::unavailable}};

}  // namespace gpu4s
