// SPDX-License-Identifier: Apache-2.0
#include "opt.hpp"

#include "../cifar_10_multiple.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> opt{"opt", cifar::opt_on_cpu};

}  // namespace gpu4s
