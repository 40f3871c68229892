// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/fast_fourier_transform_bench/cpu/opt.hpp"

#include "../fast_fourier_transform_window.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FastFourierTransformWindow> opt{"opt", fourier_opt};

}  // namespace gpu4s
