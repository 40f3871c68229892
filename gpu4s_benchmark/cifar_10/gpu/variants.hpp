// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "../cifar_10.hpp"
#include "common/variant.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/gpu/lib.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/gpu/naive.hpp"
#include "gpu4s_benchmark/cifar_10_multiple/gpu/opt.hpp"

namespace gpu4s {

const Variant<Cifar10> naive{"naive", cifar::naive_on_gpu};
const Variant<Cifar10> opt{"opt", cifar::opt_on_gpu};
const Variant<Cifar10> lib{"lib", cifar::lib_on_gpu, {.unavailable = cifar::lib_unavailable}};

}  // namespace gpu4s
