// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "../fast_fourier_transform.hpp"
#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> naive{"naive", fourier_naive};
const Variant<FastFourierTransform> opt{"opt", fourier_opt};
const Variant<FastFourierTransform> lib{"lib", fourier_lib, {.unavailable = fourier::unavailable}};

}  // namespace gpu4s
