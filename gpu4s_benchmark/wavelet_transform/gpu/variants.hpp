// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<WaveletTransform> naive{"naive", wavelet_naive<Rounding::toward_zero>};
const Variant<WaveletTransform> opt{"opt", wavelet_opt<Rounding::toward_zero>};
const Variant<WaveletTransformCcsds> naive_ccsds{"naive", wavelet_naive<Rounding::down>};
const Variant<WaveletTransformCcsds> opt_ccsds{"opt", wavelet_opt<Rounding::down>};

}  // namespace gpu4s
