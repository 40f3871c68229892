// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/activations.hpp"

#include <algorithm>
#include <bit>

#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s::cpu_3p5bit {

/// Rows of the tile that begins at row i: 8, and at the end of A fewer, the next power of two.
int rows_of_tile(std::int64_t i, std::int64_t M) {
    return static_cast<int>(
        std::bit_ceil(static_cast<std::uint64_t>(std::min<std::int64_t>(tile_rows, M - i))));
}

Activations::Activations(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
                         std::int64_t group)
    : units(row_pair_units(W.K(), W.format())),
      units_per_segment(group == 0 ? units : group / row_pair_depth),
      segments((units + units_per_segment - 1) / units_per_segment) {
    const std::int64_t last_tile = (M - 1) / tile_rows * tile_rows;
    const std::int64_t rows = last_tile + rows_of_tile(last_tile, M);
    values.resize(static_cast<std::size_t>(rows * units * row_pair_depth));
    bias.resize(static_cast<std::size_t>(rows * segments));
    const int odd_offset = 4 << W.low_shift();
#pragma omp parallel for schedule(static)
    for (std::int64_t i = 0; i < M; ++i) {
        const std::int64_t tile = i / tile_rows * tile_rows;
        const std::int64_t step = rows_of_tile(tile, M) * row_pair_depth;
        std::int8_t* to =
            values.data() + tile * units * row_pair_depth + (i - tile) * row_pair_depth;
        for (std::int64_t unit = 0; unit < units; ++unit, to += step) {
            const std::int64_t k = unit * row_pair_depth;
            std::int8_t from[row_pair_depth] = {};
            std::copy_n(A.data() + i * W.K() + k, std::min<std::int64_t>(W.K() - k, row_pair_depth),
                        from);
            int even = 0;
            int odd = 0;
            for (int pair = 0; pair < 16; ++pair) {
                even += to[pair] = from[2 * pair];
                odd += to[16 + pair] = from[2 * pair + 1];
            }
            bias[static_cast<std::size_t>(i * segments + unit / units_per_segment)] +=
                static_cast<std::uint32_t>(8 * even + odd_offset * odd);
        }
    }
}

}  // namespace gpu4s::cpu_3p5bit
