// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include "common/variant.hpp"

namespace gpu4s {

const Variant<MaxPooling> naive{"naive", max_pooling_naive};

}  // namespace gpu4s
