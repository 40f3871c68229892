// SPDX-License-Identifier: Apache-2.0
#include "../cifar_10_multiple.hpp"
#include "../gpu/lib.hpp"
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> naive{"naive", cifar::naive_on_gpu};
const Variant<Cifar10Multiple> opt{"opt", cifar::opt_on_gpu};
const Variant<Cifar10Multiple> lib{
    "lib", cifar::lib_on_gpu, {.unavailable = cifar::lib_unavailable}};

}  // namespace gpu4s
