// SPDX-License-Identifier: Apache-2.0
// The problem of the three Fourier operations, and what a transform in T may err by, from the
// energies that the reference finds beside its values.
#pragma once

#include <cmath>
#include <memory>

#include "common/benchmark.hpp"
#include "common/fourier.hpp"

namespace gpu4s {

/// A butterfly a + w b of computed values adds a random error, of which each part has a variance of
/// at most u^2 (|a|^2 + |b|^2), roundings being spread over [-u, u] at the worst:
///   - 1/3 u^2 |a + w b|^2 / 2 <= 1/3 u^2 (|a|^2 + |b|^2) of the sum;
///   - 1/3 u^2 |b|^2 of the product, 1/6 u^2 |b|^2 of w; 2 u^2 |b|^2 where w is itself the product
///     of entries of four tables, which is so once in six stages or more.
/// Butterflies pass errors on unchanged, so variances add up to u^2 energy(k). The worst of 2^31
/// errors that are sums of many independent roundings stays below 6.5 deviations (Higham and Mary,
/// A new approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 41, 2019: lambda);
/// 9 leave room for errors of few roundings, which are not normally distributed.
///
/// Radix 4, 8, 16, decimation in frequency, four steps: the values between stages are in all of
/// them transforms of the same decimated subsequences, times a root of unity, with fewer products.
constexpr double deviations = 9.0;

/// Bound of the numbers (two for each energy) of a transform of `points` points; the reference
/// itself is rounded to double. Products of small numbers may underflow, 4 in each butterfly.
template <class T>
Bound fourier_bound(std::shared_ptr<const std::vector<double>> energy,
                    std::span<const double> reference, double points) {
    const double factor = deviations * unit_roundoff<T>();
    const double underflow = 4 * points * std::log2(2 * points) * underflow_roundoff<T>();
    return [=](int64_t i) {
        return factor * std::sqrt((*energy)[i / 2]) +
               unit_roundoff<double>() * std::abs(reference[i]) + underflow;
    };
}

/// spectrum(x, shape), which each operation defines for its Shape, asks the reference: two numbers
/// a point, `value`, and for each point its `energy`.
template <class Op, class T>
class FourierProblem {
  public:
    FourierProblem(const typename Op::Shape& shape, Inputs& inputs)
        : shape_(shape),
          exact_(inputs.kind() == InputKind::integers && shape.grid().longest() <= 4),
          x_(inputs.complex<T>(shape.grid().input_points())) {}

    FourierArgs<T> bind(Memory& memory) const {
        const FourierGrid grid = shape_.grid();
        return {memory.input(x_), memory.output<T>(2 * grid.points()), grid};
    }
    std::vector<double> reference() const {
        auto found = spectrum(x_, shape_);
        *energy_ = std::move(found.energy);
        return std::move(found.value);
    }
    Bound bound(std::span<const double> reference, double) const {
        if (exact_) return nullptr;
        return fourier_bound<T>(energy_, reference, double(shape_.grid().transform_points()));
    }

  private:
    typename Op::Shape shape_;
    bool exact_;  ///< all roots of unity are 1, i, -1 and -i, and sums are numbers of T
    std::vector<T> x_;
    /// Of the reference, kept for the bound.
    std::shared_ptr<std::vector<double>> energy_ = std::make_shared<std::vector<double>>();
};

}  // namespace gpu4s
