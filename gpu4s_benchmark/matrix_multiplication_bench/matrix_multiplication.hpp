// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct MatrixMultiplication {
    static constexpr const char* name = "matrix_multiplication";
    static constexpr const char* formula = "C[M x N] = A[M x K] * B[K x N]";
    using Types = TypeList<float, double, int32_t, half>;

    struct Shape {
        int64_t m, n, k;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"m", &Shape::m, "rows of A and C"},
                              Field{"n", &Shape::n, "columns of B and C"},
                              Field{"k", &Shape::k, "columns of A, rows of B"}};
        }
        int64_t axis() const { return n; }
        static Shape of_size(int64_t size) { return {size, size, size}; }
        static std::vector<Shape> preset(Preset preset);
    };

    /// All matrices row-major and dense, aligned to 256 bytes.
    template <class T, class R = T>
    struct Args {
        const T* A;  ///< [M x K]
        const T* B;  ///< [K x N]
        R* C;        ///< [M x N]
        int64_t M, N, K;
    };

    template <class T, class R = T>
    static Work work(const Shape& s) {
        const double m = double(s.m), n = double(s.n), k = double(s.k);
        return {2 * m * n * k, (m * k + k * n) * sizeof(T), m * n * sizeof(R)};
    }

    /// A and B in the type of sums, as opt on a CPU packs them, padded to its registers; and its
    /// sums, or what a library asks for.
    template <class T>
    static double scratch_bytes(const Shape& s) {
        const double m = double(s.m), n = double(s.n), k = double(s.k);
        return ((m + 12) * k + k * (n + 64)) * sizeof(Accumulator<T>) + most_workspace_bytes;
    }
};

}  // namespace gpu4s
