// SPDX-License-Identifier: Apache-2.0
// Where the code of a pair stands in a container, for host and device.
#pragma once

#include "codec.h"
#include "matrix_multiplication_3p5bit.hpp"

namespace gpu4s {

/// The code of pair p and column j, read from the container.
constexpr int code_at(const uint8_t* W, const MatrixMultiplication3p5bit::Shape& s, int64_t p,
                      int64_t j) {
    if (s.container == 8) return W[p * s.n + j];
    const uint8_t* b = W + (p / 8 * s.n + j) * 7;
    const auto group = codec35_group_of_bytes<uint64_t>(b[0], b[1], b[2], b[3], b[4], b[5], b[6]);
    return static_cast<int>(codec35_group_code(group, static_cast<int>(p % 8)));
}

}  // namespace gpu4s
