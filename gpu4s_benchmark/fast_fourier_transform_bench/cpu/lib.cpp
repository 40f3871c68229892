// SPDX-License-Identifier: Apache-2.0
#include "lib.hpp"

#include "../fast_fourier_transform.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransform> lib{"lib", fourier_lib, {.unavailable = fftw::unavailable}};

}  // namespace gpu4s
