// SPDX-License-Identifier: Apache-2.0
#include "matrix_multiplication_tensor.hpp"

#include <cmath>

#include "gpu4s_benchmark/matrix_multiplication_bench/problem.hpp"

namespace gpu4s {

/// Matrix units align what they add with the largest of it, cut off what lies below and cut off the
/// sum once more, where others round to nearest (Fasi, Higham, Mikaitis, Pranesh, Numerical
/// behavior of NVIDIA tensor cores, PeerJ Computer Science 7:e330, 2021). If they keep one bit more
/// than float has, k products and the sum so far lose u = 2^-24 each, the result 2 u: for each of k
/// >= 4 products less than 2 u, two roundings. Those of double round each product to nearest.
template <class T>
constexpr int roundings = std::is_same_v<T, float> ? 2 : 1;

template <class T>
struct MatrixMultiplicationTensorProblem
    : MatrixProductProblem<MatrixMultiplicationTensor, T, roundings<T>> {
    using Base = MatrixProductProblem<MatrixMultiplicationTensor, T, roundings<T>>;
    using Base::Base;

    /// Of an operand near zero rounding to TensorFloat-32 takes up to 2^-137, half the smallest
    /// number.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(!std::is_integral_v<T>) {
        if (this->exact || operand_roundoff == 0) return Base::bound(reference, 0);
        const Bound above = Base::bound(reference, operand_roundoff);
        return [this, above](int64_t i) {
            const double norms =
                this->row_norm[i / this->shape.n] + this->column_norm[i % this->shape.n];
            return above(i) + 0x1p-137 * std::sqrt(static_cast<double>(this->shape.k)) * norms;
        };
    }
};

const BenchmarkOf<MatrixMultiplicationTensor, MatrixMultiplicationTensorProblem>
    matrix_multiplication_tensor;

}  // namespace gpu4s
