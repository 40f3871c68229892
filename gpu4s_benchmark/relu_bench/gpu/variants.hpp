// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "lib.hpp"
#include "relu.hpp"

namespace gpu4s {

const Variant<Relu> naive{"naive", relu_naive};
const Variant<Relu> opt{"opt", relu_opt};
const Variant<Relu> lib{"lib", relu_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
