// SPDX-License-Identifier: Apache-2.0
// The product by dot4, for devices without matrix units and for scales of 32 or 64 rows.
//
// A block computes 1 or 4 rows x 64 columns; its eight groups of 32 lanes take every eighth step of
// 128 k, a lane two columns. Layout of W: row_pair.hpp. A step is 3584 bytes, which 32 lanes read
// as seven vectors of 16 bytes each, 512 contiguous bytes a vector:
//
//   lane l, vector 0..6, component 0..3 = words of four units u, one after the other:
//     columns l, l + 32      k = 32 u .. 32 u + 31       (seven words, row_pair.hpp)
//
// Count, a step of a lane: 256 weights in 112 bytes. Operations: 17 a unit to unpack it (11 masks,
// 6 for the fourth odd word), and for each row 16 dot4 a unit and 2 additions: 140 with one row,
// 0.55 a weight, 356 with four, 0.35 a product. Shared memory: 40 bytes a unit and row, the same
// ones for all lanes. Bytes are the bound with one row; with four, operations take nearly as long
// on an H200 (64 a clock of each of 132 multiprocessors of 1.98 GHz: 20 us for 8192 x 28672, the
// bytes 23), so that more rows at once would gain little. For AMD see results/amd_code.md.
#pragma once

#include <memory>

#include "common/variant.hpp"
#include "repack.hpp"
#include "stage.hpp"

namespace gpu4s {

/// The layout of these kernels: 32 lanes of two columns, 16-byte vectors of four units each.
constexpr RowPairFormat dot4_row_pairs(int64_t low_shift) {
    return {
        .unsigned_high = false, .low_shift = static_cast<int>(low_shift), .lanes = 32, .vector = 4};
}
constexpr int row_pair_step = 128;  ///< k that one lane's seven vectors cover

/// k of one staging of activations: those of four rows take 48 KiB (48 bytes for 32 k), what every
/// device gives a block; sums of so many k stay within int32.
constexpr int staged_depth = 8192;
/// The 32-lane groups of a block, which share out its steps, so that few columns keep a device
/// busy: 64 of them have 28 KiB on their way, and of 8192 k a group takes eight steps.
constexpr int staged_groups = 8;

/// Sums of a lane's two columns j and j' = j + 32 over one unit or more: F and L of row_pair.hpp,
/// and the activation sums that take the stored offsets back.
template <int low_shift>
struct RowPairSums {
    int full = 0, low = 0, even = 0, odd = 0;

    __device__ void add(const uint32_t* unit, const UnitActivations& a) {
        constexpr uint32_t fields = 0x77777777u << low_shift, low_fields = 0x07070707u << low_shift;
        const uint32_t odd_word[4] = {
            unit[4] & fields, unit[5] & fields, unit[6] & fields,
            codec35_fourth_word<uint32_t>(unit[4], unit[5], unit[6], low_shift)};
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            full = dot4(unit[i], a.even[i], full);
            low = dot4(unit[i] & 0x0f0f0f0fu, a.even[i], low);
            full = dot4(odd_word[i], a.odd[i], full);
            low = dot4(odd_word[i] & low_fields, a.odd[i], low);
        }
        even += a.even_sum;
        odd += a.odd_sum;
    }
    __device__ int high_column() const {
        constexpr RowPairBias bias = row_pair_bias(dot4_row_pairs(low_shift));
        return bias.high(full, low, even, odd);
    }
    __device__ int low_column() const {
        constexpr RowPairBias bias = row_pair_bias(dot4_row_pairs(low_shift));
        return bias.low(low, even, odd);
    }
};

// A block computes `rows` rows x 64 columns, see above; activations are staged in shared memory,
// deinterleaved. Sum is int (one scale per column) or float (a scale every units_per_group units).
template <class T, int rows, int low_shift, int units_per_group>
__global__ __launch_bounds__(32 * staged_groups) void dot4_3p5bit_kernel(
    MatrixMultiplication3p5bit::Args<T> args, const uint4* words) {
    using Sum = std::conditional_t<units_per_group == 0, int, float>;
    const auto& s = args.shape;
    auto* staged = reinterpret_cast<UnitActivations*>(dynamic_shared());
    const int lane = static_cast<int>(threadIdx.x) % 32, group = static_cast<int>(threadIdx.x) / 32;
    const int64_t steps = (s.k + row_pair_step - 1) / row_pair_step;
    const uint4* lane_words = words + blockIdx.x * steps * row_pair_words * 32 + lane;
    const int64_t j = blockIdx.x * int64_t{64} + lane;
    const int64_t first_row = blockIdx.y * int64_t{rows};
    const bool aligned = s.k % 16 == 0;
    constexpr int groups_of_step = units_per_group > 0 ? 4 / units_per_group : 0;
    const int groups = static_cast<int>(s.groups());
    const float* const high_scales = args.w_scale + (j < s.n ? j : 0);
    const float* const low_scales = args.w_scale + (j + 32 < s.n ? j + 32 : 0);
    Sum high[rows] = {}, low[rows] = {};

    for (int64_t k0 = 0; k0 < s.k; k0 += staged_depth) {
        const int64_t depth = s.k - k0 < staged_depth ? s.k - k0 : staged_depth;
        const int chunk_steps = static_cast<int>((depth + row_pair_step - 1) / row_pair_step);
        const int chunk_units = chunk_steps * 4;
        const int first_group = static_cast<int>(k0 / row_pair_step) * groups_of_step;
        __syncthreads();  // the chunk before is used up
        for (int u = threadIdx.x; u < chunk_units * rows; u += 32 * staged_groups) {
            const int64_t i = first_row + u / chunk_units;
            const int64_t k = k0 + u % chunk_units * row_pair_depth;
            const int64_t left = i < s.m ? s.k - k : 0;
            staged[u] = stage_unit(args.A + i * s.k + k, left, aligned);
        }
        __syncthreads();
        RowPairSums<low_shift> chunk[rows];
        for (int step = group; step < chunk_steps; step += staged_groups) {
            uint4 held[row_pair_words];
            const uint4* from = lane_words + (k0 / row_pair_step + step) * row_pair_words * 32;
#pragma unroll
            for (int v = 0; v < row_pair_words; ++v) held[v] = from[32 * v];
            const auto* unit = reinterpret_cast<const uint32_t*>(held);
#pragma unroll
            for (int u = 0; u < 4; ++u) {
#pragma unroll
                for (int r = 0; r < rows; ++r)
                    chunk[r].add(unit + row_pair_words * u, staged[r * chunk_units + step * 4 + u]);
                if constexpr (units_per_group > 0) {
                    if ((u + 1) % units_per_group != 0) continue;
                    const int g = first_group + step * groups_of_step + u / units_per_group;
                    const int64_t at = int64_t{g < groups ? g : 0} * s.n;  // behind K sums are 0
                    const float high_scale = high_scales[at], low_scale = low_scales[at];
#pragma unroll
                    for (int r = 0; r < rows; ++r) {
                        high[r] += static_cast<float>(chunk[r].high_column()) * high_scale;
                        low[r] += static_cast<float>(chunk[r].low_column()) * low_scale;
                        chunk[r] = {};
                    }
                }
            }
        }
        if constexpr (units_per_group == 0)
            for (int r = 0; r < rows; ++r) {
                high[r] += chunk[r].high_column();
                low[r] += chunk[r].low_column();
            }
    }

    // Sum over the groups through shared memory, 64 columns of one row at a time.
    auto* partial = reinterpret_cast<Sum*>(dynamic_shared());
#pragma unroll
    for (int r = 0; r < rows; ++r) {
        __syncthreads();
        partial[group * 64 + lane] = high[r];
        partial[group * 64 + lane + 32] = low[r];
        __syncthreads();
        const int64_t i = first_row + r;
        const int64_t column = blockIdx.x * int64_t{64} + threadIdx.x;
        if (threadIdx.x < 64 && i < s.m && column < s.n) {
            Sum sum = 0;
            for (int g = 0; g < staged_groups; ++g) sum += partial[g * 64 + threadIdx.x];
            T* C = args.C + i * s.n + column;
            if constexpr (units_per_group == 0)
                store_scaled(C, sum, args.a_scale[i], args.w_scale[column]);
            else
                *C = sum * args.a_scale[i];
        }
    }
}

template <class T, int rows, int low_shift, int units_per_group>
void launch_dot4_3p5bit(const MatrixMultiplication3p5bit::Args<T>& args, const uint4* words,
                        Stream stream) {
    const auto& s = args.shape;
    const int64_t depth = s.k < staged_depth ? s.k : staged_depth;
    const auto units = static_cast<size_t>((depth + row_pair_step - 1) / row_pair_step * 4);
    const size_t staging = units * rows * sizeof(UnitActivations);
    const size_t reduction = staged_groups * 64 * sizeof(float);
    const dim3 grid(blocks_for(s.n, 64), blocks_for(s.m, rows));
    launch(dot4_3p5bit_kernel<T, rows, low_shift, units_per_group>, grid, 32 * staged_groups,
           staging > reduction ? staging : reduction, stream, args, words);
}

template <class T, int rows, int low_shift>
void choose_group_3p5bit(const MatrixMultiplication3p5bit::Args<T>& args, const uint4* words,
                         Stream stream) {
    if constexpr (std::is_same_v<T, float>) {
        if (args.shape.group == 32)
            return launch_dot4_3p5bit<T, rows, low_shift, 1>(args, words, stream);
        if (args.shape.group == 64)
            return launch_dot4_3p5bit<T, rows, low_shift, 2>(args, words, stream);
        if (args.shape.group == 128)
            return launch_dot4_3p5bit<T, rows, low_shift, 4>(args, words, stream);
    }
    launch_dot4_3p5bit<T, rows, low_shift, 0>(args, words, stream);
}

/// Repacks once, then reads the weights ceil(M / rows) times, rows being 1 or 4.
template <class T>
Prepared prepare_dot4_3p5bit(const MatrixMultiplication3p5bit::Args<T>& args, Stream stream) {
    if (args.shape.m > most_blocks_along_y * 4)
        throw Unavailable("M is over 262140, the rows that one launch covers");
    const auto words = std::make_shared<backend::Buffer>(
        repack_3p5bit(args, dot4_row_pairs(args.shape.low_shift), stream));
    return with_low_shift(args.shape.low_shift, [&]<int low_shift>() -> Prepared {
        return [args, stream, words] {
            if (args.shape.m == 1)
                choose_group_3p5bit<T, 1, low_shift>(args, words->template as<uint4>(), stream);
            else
                choose_group_3p5bit<T, 4, low_shift>(args, words->template as<uint4>(), stream);
        };
    });
}

}  // namespace gpu4s
