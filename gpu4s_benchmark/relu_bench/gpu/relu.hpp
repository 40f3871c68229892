// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../relu.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

constexpr auto relu_naive = map_naive<PositivePart>;
constexpr auto relu_opt = map_opt<PositivePart>;

}  // namespace gpu4s
