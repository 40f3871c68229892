// SPDX-License-Identifier: Apache-2.0
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Correlation> naive{"naive", correlation_naive};
const Variant<Correlation> opt{"opt", correlation_opt};

}  // namespace gpu4s
