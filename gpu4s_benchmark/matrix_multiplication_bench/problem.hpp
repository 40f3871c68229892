// SPDX-License-Identifier: Apache-2.0
// The problem of products of two matrices: inputs, truth, bound.
#pragma once

#include "common/benchmark.hpp"
#include "cpu_reference/matrix_multiplication.hpp"

namespace gpu4s {

/// Op is MatrixMultiplication or has such a shape and such arguments. A product may be rounded
/// `roundings` times on its way into the sum.
template <class Op, class T, int roundings = 1>
struct MatrixProductProblem {
    using R = OutputOf<Op, T>;

    typename Op::Shape shape;
    bool exact;  ///< every sum of products is a number of the accumulator
    std::vector<T> A, B;
    std::vector<double> row_norm, column_norm;  ///< of A and B, Euclidean; empty where exact

    MatrixProductProblem(const typename Op::Shape& s, Inputs& inputs)
        : shape(s),
          exact(std::is_integral_v<T> || inputs.kind() == InputKind::integers),
          A(inputs.unit<T>(s.m * s.k)),
          B(inputs.unit<T>(s.k * s.n)) {
        if (exact) return;
        row_norm = reference::norms(A, s.m, s.k, s.k, 1);
        column_norm = reference::norms(B, s.n, 1, s.k, s.n);
    }

    typename Op::template Args<T> bind(Memory& memory) const {
        return {memory.input(A), memory.input(B), memory.output<R>(shape.m * shape.n),
                shape.m,         shape.n,         shape.k};
    }

    std::vector<Wide<R>> reference() const {
        return reference::matrix_multiplication(A, B, shape.m, shape.n, shape.k);
    }

    /// sum |a||b| of an element is at most the norm of its row times that of its column (Cauchy,
    /// Schwarz): within 16 % of the sum for uniform inputs.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(!std::is_integral_v<T>) {
        if (exact) return nullptr;
        const auto magnitude = [this](int64_t i) {
            return row_norm[i / shape.n] * column_norm[i % shape.n];
        };
        return sum_of_products_bound<R>(roundings * shape.k, magnitude, reference,
                                        operand_roundoff);
    }
};

}  // namespace gpu4s
