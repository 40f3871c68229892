// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include "common/variant.hpp"

namespace gpu4s {

const Variant<Softmax> naive{"naive", softmax_naive};
const Variant<SoftmaxRows> naive_rows{"naive", softmax_naive};

}  // namespace gpu4s
