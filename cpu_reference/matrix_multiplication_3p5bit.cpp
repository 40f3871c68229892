// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/matrix_multiplication_3p5bit.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "common/error.hpp"

namespace gpu4s::reference {
namespace {

/// Columns decoded at a time, so that the bytes of neighbouring columns are read together.
constexpr std::int64_t block_columns = 32;

/// Terms that a 32-bit partial sum takes at most: 2^14 * 128 * 8 = 2^24.
constexpr std::int64_t partial_terms = 1 << 14;

/// The seven bits of pair p, column j.
int pair_bits(const PackedMatrix& W, std::int64_t p, std::int64_t j) {
    if (W.container == Container::P8) return W.bytes[static_cast<std::size_t>(p * W.N + j)];
    const std::uint8_t* group = W.bytes.data() + (p / 8 * W.N + j) * 7;
    const int first_bit = static_cast<int>(p % 8) * 7;
    int bits = 0;
    for (int i = 0; i < 7; ++i)
        bits |= ((group[(first_bit + i) / 8] >> ((first_bit + i) % 8)) & 1) << i;
    return bits;
}

/// column[k] = w(k, j) for k = 0..K-1.
void decode_column(const PackedMatrix& W, std::int64_t j, std::int16_t* column) {
    for (std::int64_t k = 0; k < W.K; ++k) {
        const int bits = pair_bits(W, k / 2, j);
        const int h = bits / 8 < 8 ? bits / 8 : bits / 8 - 16;
        const int l = bits % 8 < 4 ? bits % 8 : bits % 8 - 8;
        column[k] = static_cast<std::int16_t>(k % 2 == 0 ? h : l * (W.low_shift == 0 ? 1 : 2));
    }
}

std::int64_t dot(const std::int16_t* a, const std::int16_t* w, std::int64_t terms) {
    std::int64_t sum = 0;
    for (std::int64_t first = 0; first < terms; first += partial_terms) {
        const std::int64_t last = std::min(terms, first + partial_terms);
        std::int32_t partial = 0;
        for (std::int64_t k = first; k < last; ++k) partial += a[k] * w[k];
        sum += partial;
    }
    return sum;
}

void check(const PackedMatrix& W, std::span<const std::int8_t> A, std::int64_t M) {
    check_depth(W.K, W.low_shift);
    validate(W.bytes, W.K, W.N, W.container);
    if (M < 1 || A.size() % static_cast<std::size_t>(W.K) != 0 ||
        A.size() / static_cast<std::size_t>(W.K) != static_cast<std::size_t>(M))
        throw Error(ExitCode::parameter, "A is not M x K");
}

/// Calls result(i, j, a_row, w_column) for every element of C.
template <class Result>
void for_every_element(const PackedMatrix& W, std::span<const std::int8_t> A, std::int64_t M,
                       const Result& result) {
    const std::vector<std::int16_t> wide(A.begin(), A.end());
    const std::int64_t blocks = (W.N + block_columns - 1) / block_columns;
#pragma omp parallel for schedule(dynamic)
    for (std::int64_t block = 0; block < blocks; ++block) {
        const std::int64_t first = block * block_columns;
        const std::int64_t last = std::min(W.N, first + block_columns);
        std::vector<std::int16_t> column(static_cast<std::size_t>(W.K));
        for (std::int64_t j = first; j < last; ++j) {
            decode_column(W, j, column.data());
            for (std::int64_t i = 0; i < M; ++i)
                result(i, j, &wide[static_cast<std::size_t>(i * W.K)], column.data());
        }
    }
}

}  // namespace

std::vector<std::int32_t> matrix_multiplication_3p5bit(const PackedMatrix& W,
                                                       std::span<const std::int8_t> A,
                                                       std::int64_t M) {
    check(W, A, M);
    std::vector<std::int32_t> acc(static_cast<std::size_t>(M * W.N));
    for_every_element(W, A, M, [&](std::int64_t i, std::int64_t j, const auto* a, const auto* w) {
        acc[static_cast<std::size_t>(i * W.N + j)] = static_cast<std::int32_t>(dot(a, w, W.K));
    });
    return acc;
}

std::vector<double> matrix_multiplication_3p5bit(const PackedMatrix& W,
                                                 std::span<const std::int8_t> A, std::int64_t M,
                                                 const Scales3p5bit& scales) {
    check(W, A, M);
    const std::int64_t group = scales.group == 0 ? W.K : scales.group;
    if (scales.group != 0 && group != 32 && group != 64 && group != 128)
        throw Error(ExitCode::parameter, "group is 0, 32, 64 or 128");
    const std::int64_t groups = (W.K + group - 1) / group;
    if (scales.activation.size() != static_cast<std::size_t>(M) ||
        scales.weight.size() != static_cast<std::size_t>(groups * W.N))
        throw Error(ExitCode::parameter,
                    "expected M activation scales and groups x N weight scales");
    std::vector<double> C(static_cast<std::size_t>(M * W.N));
    for_every_element(W, A, M, [&](std::int64_t i, std::int64_t j, const auto* a, const auto* w) {
        double sum = 0;
        for (std::int64_t g = 0; g < groups; ++g) {
            const std::int64_t terms = std::min(group, W.K - g * group);
            const auto acc = static_cast<double>(dot(a + g * group, w + g * group, terms));
            sum += acc * double{scales.weight[static_cast<std::size_t>(g * W.N + j)]};
        }
        C[static_cast<std::size_t>(i * W.N + j)] =
            sum * double{scales.activation[static_cast<std::size_t>(i)]};
    });
    return C;
}

}  // namespace gpu4s::reference
