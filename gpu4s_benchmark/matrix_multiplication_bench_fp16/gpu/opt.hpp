// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_bench_fp16.hpp"
#include "gpu4s_benchmark/matrix_multiplication_tensor_bench/gpu/unit_product.hpp"

namespace gpu4s {

/// On matrix units; devices without take the kernel of matrix_multiplication.
constexpr auto matrix_multiplication_fp16_opt = []<class T>(
                                                    const MatrixMultiplicationFp16::Args<T>& args,
                                                    Stream stream) -> std::function<void()> {
    if (auto on_units = multiply_on_units<T>(args, stream)) return on_units;
    return matrix_multiplication_opt(args, stream);
};

}  // namespace gpu4s
