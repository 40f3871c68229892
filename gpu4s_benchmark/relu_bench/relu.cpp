// SPDX-License-Identifier: Apache-2.0
#include "relu.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/relu.hpp"

namespace gpu4s {

template <class T>
struct ReluProblem {
    std::vector<T> x;

    ReluProblem(const Relu::Shape& shape, Inputs& inputs) : x(inputs.symmetric<T>(shape.count())) {}
    Relu::Args<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::relu(x); }
};

const BenchmarkOf<Relu, ReluProblem> benchmark;

}  // namespace gpu4s
