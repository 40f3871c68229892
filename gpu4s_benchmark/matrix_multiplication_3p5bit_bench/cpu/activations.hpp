// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels.hpp"

namespace gpu4s::cpu_3p5bit {

/// Rows of the tile that begins at row i: 8, and at the end of A fewer, the next power of two.
int rows_of_tile(std::int64_t i, std::int64_t M);

/// Tiles of activations in the order of BlockTask, rows beyond M being 0, and what the weights'
/// offsets add to the sums of each row and segment.
struct Activations {
    std::int64_t units;
    std::int64_t units_per_segment;
    std::int64_t segments;
    std::vector<std::int8_t> values;  ///< of row i's tile at i * units * 32
    std::vector<std::uint32_t> bias;  ///< [M, rounded up][segments]

    /// A is M x K of W; group is 0, 32, 64 or 128 rows of W.
    Activations(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
                std::int64_t group);
};

}  // namespace gpu4s::cpu_3p5bit
