// SPDX-License-Identifier: Apache-2.0
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<FiniteImpulseResponse> naive{"naive", fir_naive};
const Variant<FiniteImpulseResponse> opt{"opt", fir_opt};

}  // namespace gpu4s
