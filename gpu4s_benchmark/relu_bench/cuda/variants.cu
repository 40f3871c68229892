// SPDX-License-Identifier: Apache-2.0
#include "../gpu/lib.hpp"
#include "../gpu/relu.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Relu> naive{"naive", relu_naive};
const Variant<Relu> opt{"opt", relu_opt};
const Variant<Relu> lib{"lib", relu_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
