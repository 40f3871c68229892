// SPDX-License-Identifier: Apache-2.0
#include "new_operation.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/new_operation.hpp"

namespace gpu4s {

// Without a member `bound`, results must equal the reference rounded once to T. An operation that
// rounds more often derives its bound (common/benchmark.hpp, sum_of_products_bound in verify.hpp).
template <class T>
struct NewOperationProblem {
    std::vector<T> x;

    NewOperationProblem(const NewOperation::Shape& shape, Inputs& inputs)
        : x(inputs.symmetric<T>(shape.count())) {}
    NewOperation::Args<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::new_operation(x); }
};

const BenchmarkOf<NewOperation, NewOperationProblem> benchmark;

}  // namespace gpu4s
