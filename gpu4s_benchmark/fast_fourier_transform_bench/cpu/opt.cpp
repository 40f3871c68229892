// SPDX-License-Identifier: Apache-2.0
#include "opt.hpp"

#include "../fast_fourier_transform.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> opt{"opt", fourier_opt};

}  // namespace gpu4s
