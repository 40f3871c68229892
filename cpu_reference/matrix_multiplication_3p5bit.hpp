// SPDX-License-Identifier: Apache-2.0
// The truth of the 3.5-bit product, written from its formula on the container bytes alone: it
// shares no code with the codec, the device layouts or the kernels. A is M x K, W is K x N, C is
// M x N, all row-major.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/container.hpp"

namespace gpu4s::reference {

/// acc(i, j) = sum over k of A[i * K + k] * w(k, j), with w = h for even k and l << low_shift for
/// odd k; [M x N], exact. Throws Error(parameter) if K is beyond depth_limit, W is not valid or
/// A is not M x K.
std::vector<std::int32_t> matrix_multiplication_3p5bit(const PackedMatrix& W,
                                                       std::span<const std::int8_t> A,
                                                       std::int64_t M);

/// The scales of one product. group = 0: weight[j] holds for the whole column; otherwise group is
/// 32, 64 or 128 and weight[g * N + j] holds for rows g * group up to (g + 1) * group.
struct Scales3p5bit {
    std::span<const float> activation;  ///< [M]
    std::span<const float> weight;      ///< [N] or [ceil(K / group) x N]
    std::int64_t group = 0;
};

/// C(i, j) = activation[i] * sum over g of acc_g(i, j) * weight(g, j) in double; [M x N]. Throws
/// Error(parameter) as above and on scales of the wrong length.
std::vector<double> matrix_multiplication_3p5bit(const PackedMatrix& W,
                                                 std::span<const std::int8_t> A, std::int64_t M,
                                                 const Scales3p5bit& scales);

}  // namespace gpu4s::reference
