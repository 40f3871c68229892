// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<Correlation> naive{"naive", correlation_naive};
const Variant<Correlation> opt{"opt", correlation_opt};

}  // namespace gpu4s
