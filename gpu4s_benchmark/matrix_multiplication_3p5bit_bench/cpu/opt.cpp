// SPDX-License-Identifier: Apache-2.0
#include "opt.hpp"

#include "../matrix_multiplication_3p5bit_float_activations.hpp"
#include "quantise_activations.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication3p5bit> opt{"opt", opt_3p5bit};

// The quantiser and the product, one after the other.
const Variant<MatrixMultiplication3p5bitFloatActivations> separate{
    "separate", [](const MatrixMultiplication3p5bitFloatActivations::Args<float>& args,
                   backend::Stream stream) {
        const int64_t m = args.shape.m, k = args.shape.k;
        const auto values = std::make_shared<std::vector<int8_t>>(m * k);
        const auto scales = std::make_shared<std::vector<float>>(m);
        const Prepared product = opt_3p5bit(args.product(values->data(), scales->data()), stream);
        return [=] {
            opt_quantise(
                QuantiseActivations::Args<float>{args.A, values->data(), scales->data(), {m, k}},
                stream);
            product();
        };
    }};

}  // namespace gpu4s
