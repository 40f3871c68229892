// SPDX-License-Identifier: Apache-2.0
// The product of int8 activations with 3.5-bit packed weights. Format and contract: README.md.
#pragma once

#include <algorithm>

#include "common/error.hpp"
#include "common/operation.hpp"
#include "container.hpp"

namespace gpu4s {

struct MatrixMultiplication3p5bit {
    static constexpr const char* name = "matrix_multiplication_3p5bit";
    static constexpr const char* formula =
        "C[M x N] = A[M x K] int8 * W[K x N] 3.5 bit; float: scaled, int32: the accumulators";
    using Types = TypeList<float, int32_t>;

    struct Shape {
        int64_t m, n, k;
        int64_t container = 7;  ///< 7 (P7) or 8 (P8): bits of a pair of weights
        int64_t low_shift = 0;  ///< odd rows count l << low_shift
        int64_t group = 0;  ///< rows of W that share a scale: 32, 64 or 128; 0 is a whole column

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{
                Field{"m", &Shape::m, "rows of A and C"},
                Field{"n", &Shape::n, "columns of B and C"},
                Field{"k", &Shape::k, "columns of A, rows of B", 1, depth_limit(0)},
                Field{"container", &Shape::container, "7 (P7) or 8 (P8) bits a pair", 7, 8},
                Field{"low_shift", &Shape::low_shift, "shift of odd rows", 0, 1},
                Field{"group", &Shape::group, "rows a scale: 0 (all), 32, 64, 128", 0, 128}};
        }
        int64_t axis() const { return m; }
        static Shape of_size(int64_t size) { return {size, size, size}; }
        static std::vector<Shape> preset(Preset preset);
        constexpr int64_t groups() const { return group == 0 ? 1 : (k + group - 1) / group; }
        void check() const {
            if (group != 0 && group != 32 && group != 64 && group != 128)
                throw Error(ExitCode::parameter,
                            "group = " + std::to_string(group) + " is not 0, 32, 64 or 128");
            check_depth(k, static_cast<int>(low_shift));
            (void)size_in_bytes(k, n, static_cast<Container>(container));
        }
    };

    /// All matrices row-major; T is float for C, int32_t for the accumulators.
    template <class T>
    struct Args {
        const int8_t* A;       ///< [M x K]
        const uint8_t* W;      ///< the container of K x N weights
        const float* a_scale;  ///< [M]
        const float* w_scale;  ///< [groups x N]
        T* C;                  ///< [M x N]
        Shape shape;
    };

    template <class T>
    static Work work(const Shape& s) {
        const double scales = std::is_same_v<T, float> ? 4.0 * (s.m + double(s.groups()) * s.n) : 0;
        const double weights = double(size_in_bytes(s.k, s.n, static_cast<Container>(s.container)));
        return {2.0 * s.m * s.n * s.k, double(s.m) * s.k + weights + scales, 4.0 * s.m * s.n};
    }

    /// Bytes allocated beside the arguments, at the most, but for workspaces of libraries: W as
    /// int8, by the problem and later by set-up, and what the hungriest variant holds.
    template <class T>
    static double scratch_bytes(const Shape& s) {
        const double W = double(s.k) * s.n, A = double(s.m) * s.k, C = 4.0 * s.m * s.n;
        // Row pairs, 3.5 bits with K padded to 256 and N to 256; on the CPU also tiles of
        // activations, at most 3 rows more than there are, with their sums; on GPUs what blocks
        // pass to each other, of 132 multiprocessors up to 128 KiB each.
        const double opt = 0.4375 * (s.k + 255.0) * (s.n + 255.0) +
                           1.125 * (s.m + 3.0) * (s.k + 31.0) + 16.0 * (s.m + 127.0) + (18 << 20);
        const double library = std::is_same_v<T, float> ? 4.0 * (W + A) : W + C;
        return W + std::max(opt, library);
    }
};

}  // namespace gpu4s
