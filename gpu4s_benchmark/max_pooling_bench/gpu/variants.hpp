// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<MaxPooling> naive{"naive", max_pooling_naive};
const Variant<MaxPooling> opt{"opt", max_pooling_opt};
const Variant<MaxPooling> lib{"lib", max_pooling_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
