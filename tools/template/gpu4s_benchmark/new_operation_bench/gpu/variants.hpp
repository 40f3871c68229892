// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "new_operation.hpp"

namespace gpu4s {

const Variant<NewOperation> naive{"naive", new_operation_naive};
const Variant<NewOperation> opt{"opt", new_operation_opt};

}  // namespace gpu4s
