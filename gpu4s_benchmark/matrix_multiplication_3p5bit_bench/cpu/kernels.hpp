// SPDX-License-Identifier: Apache-2.0
// The 3.5-bit product on the CPU: weights repacked once into row pairs (row_pair.hpp), exact
// int32 sums in four instruction sets chosen at run time, OpenMP over blocks of 32 columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "common/backend/host.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/container.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/row_pair.hpp"

namespace gpu4s {

/// `automatic` is the best that this processor has.
enum class CpuPath { automatic, portable, avx2, avx_vnni, avx512_vnni };

/// Whether this build and this processor can run a path.
bool is_available(CpuPath path);

/// Weights repacked for `multiply`. Move-only; owns its words, memory of the backend.
class CpuPacked {
  public:
    CpuPacked(std::int64_t K, std::int64_t N, int low_shift, std::int64_t group);

    std::int64_t K() const { return K_; }
    std::int64_t N() const { return N_; }
    int low_shift() const { return format_.low_shift; }
    std::int64_t group() const { return group_; }  ///< 0: one scale per column
    const RowPairFormat& format() const { return format_; }
    std::span<const std::uint32_t> words() const { return {words_.as<std::uint32_t>(), count_}; }
    std::span<std::uint32_t> words() { return {words_.as<std::uint32_t>(), count_}; }
    /// Bytes that one product reads of the weights, padding included.
    std::size_t bytes() const { return count_ * sizeof(std::uint32_t); }

  private:
    std::int64_t K_;
    std::int64_t N_;
    std::int64_t group_;
    RowPairFormat format_;
    std::size_t count_;
    backend::Buffer words_;
};

/// Validates and repacks a container. group is 0, 32, 64 or 128 rows a scale. Throws
/// Error(parameter) as validate and check_depth do, Error(out_of_memory) without memory.
CpuPacked repack_for_cpu(const PackedMatrix& W, std::int64_t group = 0);

/// acc[M x N] = A[M x K] times W, exact. Throws Error(parameter) on wrong lengths,
/// Error(not_supported) for a path that this processor or build has not.
void multiply(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
              std::span<std::int32_t> acc, CpuPath path = CpuPath::automatic);

/// C[M x N] in float. group = 0: float(acc) * a_scale[i] * w_scale[j] in this order, with a_scale
/// [M] and w_scale [N]. Else (sum over g of float(acc_g) * w_scale[g * N + j], g rising)
/// * a_scale[i], with w_scale [ceil(K / group) x N]. Throws as above.
void multiply(const CpuPacked& W, std::span<const std::int8_t> A, std::int64_t M,
              std::span<const float> a_scale, std::span<const float> w_scale, std::span<float> C,
              CpuPath path = CpuPath::automatic);

}  // namespace gpu4s
