// SPDX-License-Identifier: Apache-2.0
#include "lib.hpp"

#include "../cifar_10_multiple.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> lib{"lib", cifar::lib_on_cpu, {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
