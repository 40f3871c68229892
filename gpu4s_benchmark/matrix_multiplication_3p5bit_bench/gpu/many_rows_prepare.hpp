// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_3p5bit.hpp"
#include "common/variant.hpp"

namespace gpu4s {

/// Set-up of the kernel of many_rows.hpp; empty where rows are few, where the device has no
/// warpgroup instructions, where groups are not of 128 k, where bulk copies cannot take rows (K no
/// multiple of 16), and where int32 would not hold all of K. For float and int32_t it is in
/// *_sm90a, sources of their own, as they are compiled for other features of a device.
template <class T>
Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<T>& args, backend::Stream stream);

}  // namespace gpu4s
