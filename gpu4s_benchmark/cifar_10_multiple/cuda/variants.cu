// SPDX-License-Identifier: Apache-2.0
#include "../cifar_10_multiple.hpp"
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> naive{"naive", cifar::naive_on_gpu};
const Variant<Cifar10Multiple> opt{"opt", cifar::opt_on_gpu};

}  // namespace gpu4s
