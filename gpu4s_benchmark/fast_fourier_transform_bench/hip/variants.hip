// SPDX-License-Identifier: Apache-2.0
#include "../fast_fourier_transform.hpp"
#include "../gpu/lib.hpp"
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> naive{"naive", fourier_naive};
const Variant<FastFourierTransform> opt{"opt", fourier_opt};
const Variant<FastFourierTransform> lib{"lib", fourier_lib, {.unavailable = fourier::unavailable}};

}  // namespace gpu4s
