// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/cifar_10_multiple/cpu/opt.hpp"

#include "../cifar_10.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10> opt{"opt", cifar::opt_on_cpu};

}  // namespace gpu4s
