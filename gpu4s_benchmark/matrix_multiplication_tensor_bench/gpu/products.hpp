// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_tensor.hpp"
#include "common/error.hpp"
#include "gpu4s_benchmark/matrix_multiplication_bench/gpu/naive.hpp"
#include "unit_product.hpp"

namespace gpu4s {

/// Full products of float and double on matrix units. int32, which no unit multiplies, and devices
/// without a unit take the kernel of matrix_multiplication.
constexpr auto matrix_multiplication_tensor_opt =
    []<class T>(const MatrixMultiplication::Args<T>& args, Stream stream) -> std::function<void()> {
    if constexpr (Real<T>)
        if (auto on_units = multiply_on_units<T>(args, stream)) return on_units;
    return matrix_multiplication_opt(args, stream);
};

/// Products of floats that are first rounded to TensorFloat-32.
constexpr auto matrix_multiplication_tensor_tf32 =
    []<std::same_as<float> T>(const MatrixMultiplication::Args<T>& args, Stream stream) {
        auto on_units = multiply_on_units<Tf32>(args, stream);
        if (!on_units) throw Unavailable("this device has no matrix unit for TF32");
        return on_units;
    };

/// What counts twice in the bound, u = 2^-24: the three products of opt lose up to 8 u of a product
/// of floats (Mma<float>), and where there are few of them what the unit and two additions round is
/// not covered by two roundings a product: 8 u more. tf32 rounds both operands to 11 bits.
constexpr double full_products_roundoff = 0x1p-21;
constexpr double tf32_roundoff = 0x1p-11;

}  // namespace gpu4s
