// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<FiniteImpulseResponse> naive{"naive", fir_naive};
const Variant<FiniteImpulseResponse> opt{"opt", fir_opt};

}  // namespace gpu4s
