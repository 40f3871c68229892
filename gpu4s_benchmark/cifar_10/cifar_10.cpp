// SPDX-License-Identifier: Apache-2.0
#include "cifar_10.hpp"

#include "../cifar_10_multiple/problem.hpp"

namespace gpu4s {

const BenchmarkOf<Cifar10, cifar::Problem> benchmark;

}  // namespace gpu4s
