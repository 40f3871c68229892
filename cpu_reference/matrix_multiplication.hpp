// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// C(i, j) = sum over k of A[i * K + k] * B[k * N + j], row-major [M x N]: in double, k ascending;
/// int32 modulo 2^32. A is M x K and B is K x N. For float, double, int32_t and half.
template <class T>
std::vector<Wide<T>> matrix_multiplication(const std::vector<T>& A, const std::vector<T>& B,
                                           int64_t M, int64_t N, int64_t K);

}  // namespace gpu4s::reference
