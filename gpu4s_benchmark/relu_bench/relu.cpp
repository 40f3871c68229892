// SPDX-License-Identifier: Apache-2.0
#include "relu.hpp"

#include "common/elementwise_problem.hpp"
#include "cpu_reference/relu.hpp"

namespace gpu4s {

template <class T>
struct ReluProblem : ElementwiseProblem<T> {
    ReluProblem(const SquareShape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.symmetric<T>(shape.count())} {}
    std::vector<Wide<T>> reference() const { return reference::relu(this->x); }
};

const BenchmarkOf<Relu, ReluProblem> relu;

}  // namespace gpu4s
