// SPDX-License-Identifier: Apache-2.0
#include "new_operation.hpp"

#include "common/elementwise_problem.hpp"
#include "cpu_reference/new_operation.hpp"

namespace gpu4s {

// Without a member `bound`, results must equal the reference rounded once to T. An operation that
// rounds more often derives its bound (common/benchmark.hpp, sum_of_products_bound in verify.hpp).
template <class T>
struct NewOperationProblem : ElementwiseProblem<T> {
    NewOperationProblem(const SquareShape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.symmetric<T>(shape.count())} {}
    std::vector<Wide<T>> reference() const { return reference::new_operation(this->x); }
};

const BenchmarkOf<NewOperation, NewOperationProblem> benchmark;

}  // namespace gpu4s
