// SPDX-License-Identifier: Apache-2.0
#include "../fast_fourier_transform.hpp"
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> naive{"naive", fourier_naive};
const Variant<FastFourierTransform> opt{"opt", fourier_opt};

}  // namespace gpu4s
