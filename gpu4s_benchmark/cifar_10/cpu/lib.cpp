// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/cifar_10_multiple/cpu/lib.hpp"

#include "../cifar_10.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<Cifar10> lib{"lib", cifar::lib_on_cpu, {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
