// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../matrix_multiplication_3p5bit_float_activations.hpp"
#include "opt.hpp"
#include "quantise_activations.hpp"

namespace gpu4s {

/// The quantiser and the product, one kernel after the other.
template <class Quantise>
Prepared prepare_separate(const MatrixMultiplication3p5bitFloatActivations::Args<float>& args,
                          Stream stream, const Quantise& quantise) {
    const int64_t m = args.shape.m, k = args.shape.k;
    const auto values = std::make_shared<backend::Buffer>(static_cast<size_t>(m * k));
    const auto scales = std::make_shared<backend::Buffer>(static_cast<size_t>(m) * sizeof(float));
    const QuantiseActivations::Args<float> quantised{
        args.A, values->as<int8_t>(), scales->as<float>(), {m, k}};
    return [values, scales, first = quantise(quantised, stream),
            product = opt_3p5bit(args.product(quantised.values, quantised.scales), stream)] {
        first();
        product();
    };
}

constexpr auto separate_3p5bit =
    [](const MatrixMultiplication3p5bitFloatActivations::Args<float>& args, Stream stream) {
        return prepare_separate(args, stream, opt_quantise);
    };

}  // namespace gpu4s
