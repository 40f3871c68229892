// SPDX-License-Identifier: Apache-2.0
#include "cifar_10.hpp"

#include "gpu4s_benchmark/cifar_10_multiple/problem.hpp"

namespace gpu4s {

const BenchmarkOf<Cifar10, cifar::Problem> cifar_10;

}  // namespace gpu4s
