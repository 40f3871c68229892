// SPDX-License-Identifier: Apache-2.0
// The formula, arranged so that 2^37 operations take seconds: tiles of rows x columns sums stay in
// registers while k runs, and a panel of B as wide as a tile is laid out in the order k reads it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {
namespace product_detail {

constexpr int64_t rows = 4, columns = 4;

/// What a sum of T is formed in; unsigned wraps as int32 must.
template <class T>
using Sum = std::conditional_t<std::is_integral_v<T>, uint32_t, double>;

/// sum[r][c] = sum over k of A[r][k] * panel[k][c].
template <class S>
void multiply_tile(const S* const (&A)[rows], const S* panel, int64_t K, S (&sum)[rows][columns]) {
    S tile[rows][columns] = {};
    for (int64_t k = 0; k < K; ++k)
        for (int64_t r = 0; r < rows; ++r)
            for (int64_t c = 0; c < columns; ++c) tile[r][c] += A[r][k] * panel[k * columns + c];
    std::copy(&tile[0][0], &tile[0][0] + rows * columns, &sum[0][0]);
}

}  // namespace product_detail

/// C(i, j) = sum over k of A[i * K + k] * B[k * N + j], row-major [M x N]: in double, k ascending;
/// int32 modulo 2^32. A is M x K and B is K x N.
template <class T>
std::vector<Wide<T>> matrix_multiplication(const std::vector<T>& A, const std::vector<T>& B,
                                           int64_t M, int64_t N, int64_t K) {
    using namespace product_detail;
    using S = Sum<T>;
    std::vector<Wide<T>> C(M * N);
    std::vector<S> wide(M * K);
#pragma omp parallel for
    for (int64_t i = 0; i < M * K; ++i) wide[i] = static_cast<S>(A[i]);
#pragma omp parallel for schedule(dynamic)
    for (int64_t first = 0; first < N; first += columns) {
        const int64_t width = std::min(columns, N - first);
        std::vector<S> panel(K * columns);  // columns behind N stay zero
        for (int64_t k = 0; k < K; ++k)
            for (int64_t c = 0; c < width; ++c)
                panel[k * columns + c] = static_cast<S>(B[k * N + first + c]);
        for (int64_t top = 0; top < M; top += rows) {
            const S* row[rows];  // rows behind M repeat the last one
            for (int64_t r = 0; r < rows; ++r) row[r] = &wide[std::min(top + r, M - 1) * K];
            S sum[rows][columns];
            multiply_tile(row, panel.data(), K, sum);
            for (int64_t r = 0; r < rows && top + r < M; ++r)
                for (int64_t c = 0; c < width; ++c)
                    C[(top + r) * N + first + c] = static_cast<Wide<T>>(sum[r][c]);
        }
    }
    return C;
}

/// Euclidean norms of `count` vectors, element k = 0 .. length - 1 of vector i being
/// x[i * apart + k * step].
template <class T>
std::vector<double> norms(const std::vector<T>& x, int64_t count, int64_t apart, int64_t length,
                          int64_t step) {
    std::vector<double> norm(count);
    constexpr int64_t share = 64;  // of a thread, so that it reads columns in whole cache lines
#pragma omp parallel for
    for (int64_t first = 0; first < count; first += share) {
        const int64_t last = std::min(first + share, count);
        for (int64_t k = 0; k < length; ++k)
            for (int64_t i = first; i < last; ++i) {
                const auto element = static_cast<double>(x[i * apart + k * step]);
                norm[i] += element * element;
            }
        for (int64_t i = first; i < last; ++i) norm[i] = std::sqrt(norm[i]);
    }
    return norm;
}

}  // namespace gpu4s::reference
