// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_3p5bit.hpp"
#include "common/variant.hpp"

namespace gpu4s {

/// many_rows.hpp, in a source of its own, as it is compiled for other features of a device. Empty
/// where that kernel cannot be used.
Prepared many_rows_3p5bit(const MatrixMultiplication3p5bit::Args<float>& args,
                          backend::Stream stream);
Prepared many_rows_3p5bit(const MatrixMultiplication3p5bit::Args<int32_t>& args,
                          backend::Stream stream);

}  // namespace gpu4s
