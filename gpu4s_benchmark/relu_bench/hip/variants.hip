// SPDX-License-Identifier: Apache-2.0
#include "../gpu/relu.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Relu> naive{"naive", relu_naive};
const Variant<Relu> opt{"opt", relu_opt};

}  // namespace gpu4s
