// SPDX-License-Identifier: Apache-2.0
#include "../../cifar_10_multiple/cuda/lib.hpp"
#include "../cifar_10.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10> lib{"lib", cifar::lib_on_gpu, {.unavailable = cifar::lib_unavailable}};

}  // namespace gpu4s
