// SPDX-License-Identifier: Apache-2.0
#include "../cifar_10.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/cpu/lib.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/cpu/naive.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/cpu/opt.hpp"

namespace gpu4s {

const Variant<Cifar10> naive{"naive", cifar::naive_on_cpu};
const Variant<Cifar10> opt{"opt", cifar::opt_on_cpu};
const Variant<Cifar10> lib{"lib", cifar::lib_on_cpu, {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
