// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels.hpp"

#include <omp.h>

#include <algorithm>
#include <string>

#include "common/error.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/activations.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s {
namespace {

using namespace cpu_3p5bit;

/// Segments that one call of a kernel takes, to keep its sums in the first-level cache.
constexpr std::int64_t segments_per_call = 16;
/// Bytes of activations that a core keeps in its second-level cache while weights pass by.
constexpr std::int64_t panel_bytes = 512 << 10;

/// Sums of one row of C, one block of columns and some segments (`group` rows of W, or all if it
/// is 0), exact.
struct RowSums {
    std::int64_t i, j, columns;
    std::int64_t segment, segments;
    const std::int32_t* values;  ///< of the first segment
    std::int64_t step;           ///< from a segment's to the next one's
};

/// The product of one tile of rows with some blocks: use(RowSums).
template <class Use>
void for_every_sum_of_tile(const CpuPacked& W, const Activations& activations, std::int64_t M,
                           std::int64_t i, std::int64_t block, int blocks, Kernel kernel,
                           const Use& use) {
    const int rows = rows_of_tile(i, M);
    alignas(64) std::uint32_t acc[segments_per_call * tile_rows * block_columns];
    for (std::int64_t segment = 0; segment < activations.segments; segment += segments_per_call) {
        const std::int64_t unit = segment * activations.units_per_segment;
        const std::int64_t segments = std::min(segments_per_call, activations.segments - segment);
        for (std::int64_t s = 0; s < segments; ++s)
            for (int row = 0; row < rows; ++row)
                for (int b = 0; b < blocks; ++b)
                    std::fill_n(acc + ((s * rows + row) * blocks + b) * block_columns,
                                block_columns,
                                -activations.bias[static_cast<std::size_t>(
                                    (i + row) * activations.segments + segment + s)]);
        kernel({W.words().data() + (block * activations.units + unit) * unit_words,
                activations.units,
                activations.values.data() + (i * activations.units + unit * rows) * row_pair_depth,
                std::min(segments * activations.units_per_segment, activations.units - unit),
                activations.units_per_segment, rows, blocks, W.low_shift(), acc});
        for (int row = 0; row < std::min<std::int64_t>(rows, M - i); ++row)
            for (int b = 0; b < blocks; ++b) {
                const std::int64_t j = (block + b) * block_columns;
                use(RowSums{
                    i + row, j, std::min<std::int64_t>(block_columns, W.N() - j), segment, segments,
                    reinterpret_cast<const std::int32_t*>(acc + (row * blocks + b) * block_columns),
                    rows * blocks * block_columns});
            }
    }
}

/// Calls use(RowSums) until all is used. Each thread takes its share of the blocks; segments of the
/// same row and block rise and stay in one thread.
template <class Use>
void for_every_sum(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
                   std::int64_t group, CpuPath path, const Use& use) {
    const Kernel kernel = kernel_of(path);
    if (kernel == nullptr)
        throw Error(ExitCode::not_supported,
                    "this processor or build lacks the CPU path asked for");
    if (M < 1 || A.size() != static_cast<std::size_t>(M) * static_cast<std::size_t>(W.K()))
        throw Error(ExitCode::parameter, "A is not M x K");
    const Activations activations(W, A, M, group);
    const std::int64_t blocks = row_pair_blocks(W.N(), W.format());
    const std::int64_t rows_at_once = std::max<std::int64_t>(
        panel_bytes / (activations.units * row_pair_depth) / tile_rows * tile_rows, tile_rows);
#pragma omp parallel
    {
        const std::int64_t first = blocks * omp_get_thread_num() / omp_get_num_threads();
        const std::int64_t last = blocks * (omp_get_thread_num() + 1) / omp_get_num_threads();
        for (std::int64_t panel = 0; panel < M; panel += rows_at_once)
            for (std::int64_t block = first; block < last; block += tile_blocks)
                for (std::int64_t i = panel; i < std::min(M, panel + rows_at_once);
                     i += tile_rows) {
                    const std::int64_t end = std::min(last, block + tile_blocks);
                    const int together = blocks_of(rows_of_tile(i, M));
                    for (std::int64_t b = block; b < end;) {
                        const int count = end - b < together ? 1 : together;
                        for_every_sum_of_tile(W, activations, M, i, b, count, kernel, use);
                        b += count;
                    }
                }
    }
}

/// total += sums * scale. Inlined with a constant count for whole blocks.
[[gnu::always_inline]] inline void add_scaled(float* __restrict total,
                                              const std::int32_t* __restrict sums,
                                              const float* __restrict scale, std::int64_t count) {
    for (std::int64_t c = 0; c < count; ++c) total[c] += static_cast<float>(sums[c]) * scale[c];
}

void check_size(std::size_t got, std::int64_t rows, std::int64_t columns, const char* what) {
    if (got != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))
        throw Error(ExitCode::parameter, std::string(what) + " has " + std::to_string(got) +
                                             " elements, expected " + std::to_string(rows) + " x " +
                                             std::to_string(columns));
}

}  // namespace

CpuPacked::CpuPacked(std::int64_t K, std::int64_t N, int low_shift, std::int64_t group)
    : K_(K),
      N_(N),
      group_(group),
      format_{.unsigned_high = true, .low_shift = low_shift, .lanes = block_lanes, .vector = 1},
      count_(row_pair_size(K, N, format_)),
      words_(count_ * sizeof(std::uint32_t)) {}

CpuPacked repack_for_cpu(const PackedMatrix& W, std::int64_t group) {
    check_depth(W.K, W.low_shift);
    if (group != 0 && group != 32 && group != 64 && group != 128)
        throw Error(ExitCode::parameter, "group is 0, 32, 64 or 128");
    const std::vector<std::int8_t> weights = unpack(W.bytes, W.K, W.N, W.container);
    CpuPacked packed(W.K, W.N, W.low_shift, group);
    pack_row_pairs(weights, W.K, W.N, packed.format(), packed.words());
    return packed;
}

void multiply(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
              std::span<std::int32_t> acc, CpuPath path) {
    check_size(acc.size(), M, W.N(), "acc");
    for_every_sum(W, A, M, 0, path, [&](const RowSums& sums) {
        std::copy_n(sums.values, sums.columns, acc.data() + sums.i * W.N() + sums.j);
    });
}

void multiply(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
              std::span<const float> a_scale, std::span<const float> w_scale, std::span<float> C,
              CpuPath path) {
    const std::int64_t groups = W.group() == 0 ? 1 : (W.K() + W.group() - 1) / W.group();
    check_size(C.size(), M, W.N(), "C");
    check_size(a_scale.size(), M, 1, "a_scale");
    check_size(w_scale.size(), groups, W.N(), "w_scale");
    if (W.group() == 0) {
        for_every_sum(W, A, M, 0, path, [&](const RowSums& sums) {
            float* to = C.data() + sums.i * W.N() + sums.j;
            const float a = a_scale[static_cast<std::size_t>(sums.i)];
            const float* scale = w_scale.data() + sums.j;
            for (std::int64_t c = 0; c < sums.columns; ++c)
                to[c] = static_cast<float>(sums.values[c]) * a * scale[c];
        });
        return;
    }
    for_every_sum(W, A, M, W.group(), path, [&](const RowSums& sums) {
        float* to = C.data() + sums.i * W.N() + sums.j;
        float total[block_columns] = {};
        if (sums.segment > 0) std::copy_n(to, sums.columns, total);
        for (std::int64_t s = 0; s < sums.segments; ++s) {
            const float* scale = w_scale.data() + (sums.segment + s) * W.N() + sums.j;
            if (sums.columns == block_columns)
                add_scaled(total, sums.values + s * sums.step, scale, block_columns);
            else
                add_scaled(total, sums.values + s * sums.step, scale, sums.columns);
        }
        const bool is_last = sums.segment + sums.segments == groups;
        const float a = is_last ? a_scale[static_cast<std::size_t>(sums.i)] : 1.0F;
        for (std::int64_t c = 0; c < sums.columns; ++c) to[c] = total[c] * a;
    });
}

}  // namespace gpu4s
