// SPDX-License-Identifier: Apache-2.0
#include "../gpu/new_operation.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<NewOperation> naive{"naive", new_operation_naive};
const Variant<NewOperation> opt{"opt", new_operation_opt};

}  // namespace gpu4s
