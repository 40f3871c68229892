// SPDX-License-Identifier: Apache-2.0
#include "matrix_multiplication.hpp"

#include <cmath>

#include "common/benchmark.hpp"
#include "cpu_reference/matrix_multiplication.hpp"

namespace gpu4s {

// `test`: one; primes; around 32, 64, 128 and 256 in each dimension; K = 1; sizes that allow loads
// of 16 bytes and sizes that do not. Kept small, the emulation walks it.
std::vector<MatrixMultiplication::Shape> MatrixMultiplication::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1},     {2, 3, 5},     {7, 11, 13},   {37, 41, 1},    {1, 33, 17},
                    {33, 1, 31},   {31, 32, 33},  {32, 32, 32},  {33, 31, 2},    {63, 65, 64},
                    {64, 64, 16},  {65, 63, 31},  {128, 128, 8}, {127, 129, 9},  {129, 127, 33},
                    {255, 17, 7},  {16, 256, 24}, {19, 257, 3},  {5, 24, 255},   {40, 8, 256},
                    {96, 160, 40}, {3, 9, 257},   {8, 136, 128}, {257, 129, 65}, {20, 72, 129}};
        case Preset::tiny: return {{128, 128, 128}, {129, 127, 131}};
        case Preset::small: return {of_size(256), of_size(512), of_size(1024)};
        case Preset::paper:
            return {of_size(1024), of_size(2048), of_size(4096), of_size(8192), {16384, 64, 4096}};
        case Preset::large: return {of_size(8192), of_size(16384)};
    }
    return {};
}

template <class T>
struct MatrixMultiplicationProblem {
    MatrixMultiplication::Shape shape;
    bool exact;  ///< every sum of products is a number of the accumulator
    std::vector<T> A, B;
    std::vector<double> row_norm, column_norm;  ///< of A and B, Euclidean; empty where exact

    MatrixMultiplicationProblem(const MatrixMultiplication::Shape& s, Inputs& inputs)
        : shape(s),
          exact(std::is_integral_v<T> || inputs.kind() == InputKind::integers),
          A(inputs.unit<T>(s.m * s.k)),
          B(inputs.unit<T>(s.k * s.n)) {
        if (!exact) find_norms();
    }

    MatrixMultiplication::Args<T> bind(Memory& memory) const {
        const T* a = memory.input(A);
        const T* b = memory.input(B);
        return {a, b, memory.output<T>(shape.m * shape.n), shape.m, shape.n, shape.k};
    }

    std::vector<Wide<T>> reference() const {
        return reference::matrix_multiplication(A, B, shape.m, shape.n, shape.k);
    }

    /// sum |a||b| of an element is at most the norm of its row times that of its column (Cauchy,
    /// Schwarz): within 16 % of the sum for uniform inputs.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(!std::is_integral_v<T>) {
        if (exact) return nullptr;
        const auto magnitude = [this](int64_t i) {
            return row_norm[i / shape.n] * column_norm[i % shape.n];
        };
        return sum_of_products_bound<T>(shape.k, magnitude, reference, operand_roundoff);
    }

  private:
    void find_norms() {
        row_norm.resize(shape.m);
        column_norm.resize(shape.n);
#pragma omp parallel for
        for (int64_t i = 0; i < shape.m; ++i) {
            double sum = 0;
            for (int64_t k = 0; k < shape.k; ++k) sum += square(A[i * shape.k + k]);
            row_norm[i] = std::sqrt(sum);
        }
        constexpr int64_t columns = 64;  // a thread's share, so that it reads whole cache lines
#pragma omp parallel for
        for (int64_t first = 0; first < shape.n; first += columns) {
            const int64_t last = std::min(first + columns, shape.n);
            for (int64_t k = 0; k < shape.k; ++k)
                for (int64_t j = first; j < last; ++j) column_norm[j] += square(B[k * shape.n + j]);
            for (int64_t j = first; j < last; ++j) column_norm[j] = std::sqrt(column_norm[j]);
        }
    }
    static double square(T x) { return static_cast<double>(x) * static_cast<double>(x); }
};

const BenchmarkOf<MatrixMultiplication, MatrixMultiplicationProblem> benchmark;

}  // namespace gpu4s
