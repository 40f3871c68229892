// SPDX-License-Identifier: Apache-2.0
#include "cifar_10_multiple.hpp"

#include "problem.hpp"

namespace gpu4s {

// `test`: one; primes; on both sides of the images that a warp or a block of the opt kernels takes.
std::vector<Cifar10MultipleShape> Cifar10MultipleShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test: return {{1}, {2}, {3}, {7}, {16}, {31}, {33}, {64}, {65}, {129}};
        case Preset::tiny: return {{16}};
        case Preset::small: return {{256}, {1024}};
        case Preset::paper: return {{16}, {256}, {4096}, {65536}};
        case Preset::large: return {{65536}, {262144}};
    }
    return {};
}

const BenchmarkOf<Cifar10Multiple, cifar::Problem> cifar_10_multiple;

}  // namespace gpu4s
