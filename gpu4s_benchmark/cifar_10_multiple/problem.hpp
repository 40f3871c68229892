// SPDX-License-Identifier: Apache-2.0
// Inputs, truth and tolerance of cifar_10 and cifar_10_multiple.
#pragma once

#include <map>

#include "common/benchmark.hpp"
#include "cpu_reference/cifar_10_multiple.hpp"
#include "network.hpp"

namespace gpu4s::cifar {

template <class T>
class Problem {
  public:
    template <class Shape>
    Problem(const Shape& shape, Inputs& inputs) : images_(inputs.unit<T>(shape.images * pixels)) {
        inputs.restart();
        weights_ = {inputs.weights<T>(taps * taps), inputs.weights<T>(taps * taps),
                    inputs.weights<T>(hidden * features), inputs.weights<T>(classes * hidden)};
    }

    Args<T> bind(Memory& memory) const {
        const int64_t count = std::ssize(images_) / pixels;
        const T* images = memory.input(images_);
        const T* taps_1 = memory.input(weights_.taps_1);
        const T* taps_2 = memory.input(weights_.taps_2);
        const T* W1 = memory.input(weights_.W1);
        const T* W2 = memory.input(weights_.W2);
        return {images, taps_1, taps_2, W1, W2, memory.output<T>(count * classes), count};
    }

    std::vector<double> reference() const {
        std::vector<double> values;
        for (const reference::Estimate& estimate : estimates(0)) values.push_back(estimate.value);
        return values;
    }

    /// The error that the reference found possible, and the rounding of the result to T.
    Bound bound(std::span<const double>, double operand_roundoff) const {
        return [&known = estimates(operand_roundoff)](int64_t i) {
            const auto [value, error] = known[i];
            return error + unit_roundoff<T>() * (value + error) + underflow_roundoff<T>();
        };
    }

  private:
    /// Computed once; two variants may round differently.
    const reference::Activations& estimates(double operand_roundoff) const {
        const auto [found, is_new] = known_.try_emplace(operand_roundoff);
        if (is_new)
            found->second = reference::cifar_10_multiple(images_, weights_, operand_roundoff);
        return found->second;
    }

    std::vector<T> images_;
    reference::CifarWeights<T> weights_;
    mutable std::map<double, reference::Activations> known_;
};

}  // namespace gpu4s::cifar
