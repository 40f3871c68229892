// SPDX-License-Identifier: Apache-2.0
#include "../cifar_10_multiple.hpp"
#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> naive{"naive", cifar::naive_on_cpu};
const Variant<Cifar10Multiple> opt{"opt", cifar::opt_on_cpu};
const Variant<Cifar10Multiple> lib{"lib", cifar::lib_on_cpu, {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
