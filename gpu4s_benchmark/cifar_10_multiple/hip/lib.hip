// SPDX-License-Identifier: Apache-2.0
#include "../cifar_10_multiple.hpp"
#include "common/variant.hpp"
#include "lib.hpp"

namespace gpu4s {

const Variant<Cifar10Multiple> lib{
    "lib", cifar::lib_on_gpu, {.unavailable = cifar::lib_unavailable}};

}  // namespace gpu4s
