// SPDX-License-Identifier: Apache-2.0
// The 3.5-bit product of activations in float, which it quantises itself. Contract: README.md.
#pragma once

#include "matrix_multiplication_3p5bit.hpp"

namespace gpu4s {

struct MatrixMultiplication3p5bitFloatActivations {
    static constexpr const char* name = "matrix_multiplication_3p5bit_float_activations";
    static constexpr const char* formula =
        "C[M x N] = quantise_activations(A[M x K] float) * W[K x N] 3.5 bit, scaled";
    using Types = TypeList<float>;
    using Shape = MatrixMultiplication3p5bit::Shape;

    /// All matrices row-major.
    template <class T>
    struct Args {
        const T* A;            ///< [M x K]
        const uint8_t* W;      ///< the container of K x N weights
        const float* w_scale;  ///< [groups x N]
        T* C;                  ///< [M x N]
        Shape shape;

        /// Of the product behind the quantiser.
        MatrixMultiplication3p5bit::Args<T> product(const int8_t* values,
                                                    const float* scales) const {
            return {values, W, scales, w_scale, C, shape};
        }
    };

    template <class T>
    static Work work(const Shape& s) {
        Work work = MatrixMultiplication3p5bit::work<T>(s);
        work.bytes_read += (sizeof(T) - 1.0) * s.m * s.k - 4.0 * s.m;
        return work;
    }
    template <class T>
    static double scratch_bytes(const Shape& s) {
        return MatrixMultiplication3p5bit::scratch_bytes<T>(s) + double(s.m) * (s.k + 4.0);
    }
};

}  // namespace gpu4s
