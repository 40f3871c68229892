// SPDX-License-Identifier: Apache-2.0
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels_block.hpp"

namespace gpu4s {
namespace {

using namespace cpu_3p5bit;

/// Units of a segment without groups: 65536 k keep F below 2^31.
constexpr std::int64_t longest_segment = 2048;
/// Segments that one call of a kernel takes, to keep its sums in the first-level cache.
constexpr std::int64_t segments_per_call = 16;

using Kernel = void (*)(const BlockTask&);

/// The kernel of a path, null if this build or processor lacks it.
Kernel kernel_of(CpuPath path) {
#ifdef __x86_64__
    const bool has_vnni = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni");
    if (path == CpuPath::avx512_vnni) return has_vnni ? block_sums_avx512vnni : nullptr;
    if (path == CpuPath::avx2) return __builtin_cpu_supports("avx2") ? block_sums_avx2 : nullptr;
    if (path == CpuPath::automatic && has_vnni) return block_sums_avx512vnni;
    if (path == CpuPath::automatic && __builtin_cpu_supports("avx2")) return block_sums_avx2;
#else
    if (path == CpuPath::avx512_vnni || path == CpuPath::avx2) return nullptr;
#endif
    return block_sums_portable;
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// Activations in the order of BlockTask and what the weights' offsets add, per segment.
struct Prepared {
    std::int64_t units;
    std::int64_t units_per_segment;
    std::int64_t segments;
    std::vector<std::int8_t> activations;  ///< [M][units * 32]
    std::vector<std::int32_t> bias;        ///< [M][segments]

    Prepared(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M, std::int64_t group)
        : units(row_pair_units(W.K(), W.format())),
          units_per_segment(group == 0 ? longest_segment : group / row_pair_depth),
          segments(ceil_div(units, units_per_segment)),
          activations(static_cast<std::size_t>(M * units * row_pair_depth)),
          bias(static_cast<std::size_t>(M * segments)) {
        const std::int32_t odd_offset = 4 << W.low_shift();
        for (std::int64_t i = 0; i < M; ++i) {
            const std::int8_t* a = A.data() + i * W.K();
            std::int8_t* to = activations.data() + i * units * row_pair_depth;
            for (std::int64_t unit = 0; unit < units; ++unit, to += row_pair_depth) {
                const std::int64_t left = W.K() - unit * row_pair_depth;
                std::int8_t from[row_pair_depth] = {};
                std::copy_n(a + unit * row_pair_depth, std::min<std::int64_t>(left, row_pair_depth),
                            from);
                std::int32_t even = 0;
                std::int32_t odd = 0;
                for (int pair = 0; pair < 16; ++pair) {
                    even += to[pair] = from[2 * pair];
                    odd += to[16 + pair] = from[2 * pair + 1];
                }
                bias[static_cast<std::size_t>(i * segments + unit / units_per_segment)] +=
                    8 * even + odd_offset * odd;
            }
        }
    }
};

/// Calls use(i, segment, first column, columns, sums) for every row, segment and block; segments
/// (of `group` rows, or longest_segment units if it is 0) of the same row and block rise and stay
/// in one thread.
template <class Use>
void for_every_sum(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
                   std::int64_t group, CpuPath path, const Use& use) {
    const Kernel kernel = kernel_of(path);
    if (kernel == nullptr)
        throw Error(ExitCode::not_supported,
                    "this processor or build lacks the CPU path asked for");
    if (M < 1 || A.size() != static_cast<std::size_t>(M) * static_cast<std::size_t>(W.K()))
        throw Error(ExitCode::parameter, "A is not M x K");
    const Prepared prepared(W, A, M, group);
    const std::int64_t blocks = row_pair_blocks(W.N(), W.format());
    const std::int64_t units_per_call = segments_per_call * prepared.units_per_segment;
    const std::int64_t row_stride = prepared.units * row_pair_depth;
#pragma omp parallel for schedule(static)
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::int64_t j = block * block_columns;
        const std::int64_t columns = std::min<std::int64_t>(block_columns, W.N() - j);
        alignas(64) std::int32_t acc[segments_per_call * tile_rows * block_columns];
        for (std::int64_t i = 0; i < M; i += tile_rows) {
            const int rows = static_cast<int>(std::min<std::int64_t>(tile_rows, M - i));
            for (std::int64_t unit = 0; unit < prepared.units; unit += units_per_call) {
                const std::int64_t segment = unit / prepared.units_per_segment;
                const std::int64_t units = std::min(units_per_call, prepared.units - unit);
                kernel({W.words().data() + (block * prepared.units + unit) * unit_words,
                        prepared.activations.data() + i * row_stride + unit * row_pair_depth,
                        row_stride, prepared.bias.data() + i * prepared.segments + segment,
                        prepared.segments, units, prepared.units_per_segment, rows, W.low_shift(),
                        acc});
                const std::int64_t count = ceil_div(units, prepared.units_per_segment);
                for (std::int64_t s = 0; s < count; ++s)
                    for (int row = 0; row < rows; ++row)
                        use(i + row, segment + s, j, columns,
                            acc + (s * rows + row) * block_columns);
            }
        }
    }
}

/// C += sums * scale. Inlined with a constant count for whole blocks.
[[gnu::always_inline]] inline void add_scaled(float* __restrict C,
                                              const std::int32_t* __restrict sums,
                                              const float* __restrict scale, std::int64_t count) {
    for (std::int64_t c = 0; c < count; ++c) C[c] += static_cast<float>(sums[c]) * scale[c];
}

void check_size(std::size_t got, std::int64_t rows, std::int64_t columns, const char* what) {
    if (got != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))
        throw Error(ExitCode::parameter, std::string(what) + " has " + std::to_string(got) +
                                             " elements, expected " + std::to_string(rows) + " x " +
                                             std::to_string(columns));
}

}  // namespace

bool is_available(CpuPath path) { return kernel_of(path) != nullptr; }

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
    for_every_sum(W, A, M, 0, path,
                  [&](std::int64_t i, std::int64_t segment, std::int64_t j, std::int64_t columns,
                      const std::int32_t* sums) {
                      std::int32_t* to = acc.data() + i * W.N() + j;
                      for (std::int64_t c = 0; c < columns; ++c)
                          to[c] = segment == 0 ? sums[c] : to[c] + sums[c];
                  });
}

void multiply(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
              std::span<const float> a_scale, std::span<const float> w_scale, std::span<float> C,
              CpuPath path) {
    const std::int64_t groups = W.group() == 0 ? 1 : ceil_div(W.K(), W.group());
    check_size(C.size(), M, W.N(), "C");
    check_size(a_scale.size(), M, 1, "a_scale");
    check_size(w_scale.size(), groups, W.N(), "w_scale");
    if (W.group() == 0) {
        std::vector<std::int32_t> acc(C.size());
        multiply(W, A, M, acc, path);
        for (std::int64_t i = 0; i < M; ++i)
            for (std::int64_t j = 0; j < W.N(); ++j) {
                const auto at = static_cast<std::size_t>(i * W.N() + j);
                C[at] = static_cast<float>(acc[at]) * a_scale[static_cast<std::size_t>(i)] *
                        w_scale[static_cast<std::size_t>(j)];
            }
        return;
    }
    for_every_sum(W, A, M, W.group(), path,
                  [&](std::int64_t i, std::int64_t g, std::int64_t j, std::int64_t columns,
                      const std::int32_t* sums) {
                      float* to = C.data() + i * W.N() + j;
                      if (g == 0) std::fill_n(to, columns, 0.0F);
                      const float* scale = w_scale.data() + g * W.N() + j;
                      if (columns == block_columns)
                          add_scaled(to, sums, scale, block_columns);
                      else
                          add_scaled(to, sums, scale, columns);
                      if (g != groups - 1) return;
                      const float a = a_scale[static_cast<std::size_t>(i)];
                      for (std::int64_t c = 0; c < columns; ++c) to[c] *= a;
                  });
}

}  // namespace gpu4s
