// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include "../fast_fourier_transform.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> naive{"naive", fourier_naive};

}  // namespace gpu4s
