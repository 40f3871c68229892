// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../matrix_multiplication_3p5bit.hpp"
#include "common/variant.hpp"

namespace gpu4s {

/// Set-up of the kernel of many_rows.hpp; empty where the other kernels serve rows better (see
/// are_many_rows), where the device has no warpgroup instructions, where groups are not of 128 k or
/// N is no multiple of 4 with them, and where K is no multiple of 16 or beyond 65536. Its blocks
/// wait for each other, so launches want the device for themselves: one stream at a time. For float
/// and int32_t it is in *_sm90a, sources of their own, compiled for other features of a device.
template <class T>
Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<T>& args, backend::Stream stream);

}  // namespace gpu4s
