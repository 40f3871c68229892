// SPDX-License-Identifier: Apache-2.0
// Activations to int8 with a scale per row, as the 3.5-bit product takes them. Contract: README.md.
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

/// The element type of the result.
template <>
constexpr const char* type_name<int8_t>() {
    return "int8";
}

struct QuantiseActivations {
    static constexpr const char* name = "quantise_activations";
    static constexpr const char* formula =
        "scale[i] = max over k of |A(i, k)| / 127; value(i, k) = round(A(i, k) / scale[i]) in int8";
    using Types = TypeList<float, half>;
    template <class T>
    using Output = int8_t;

    struct Shape {
        int64_t m, k;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"m", &Shape::m, "rows of A, each with a scale"},
                              Field{"k", &Shape::k, "columns of A"}};
        }
        int64_t axis() const { return m; }
        static Shape of_size(int64_t size) { return {size, size}; }
        static std::vector<Shape> preset(Preset preset);
        /// Where the scales begin in the bytes of the result, and how many there are.
        int64_t scales_at() const { return (m * k + 3) / 4 * 4; }
        int64_t bytes() const { return scales_at() + 4 * m; }
    };

    /// A is finite and aligned to 256 bytes, as `values` is.
    template <class T>
    struct Args {
        const T* A;      ///< [M x K], row-major
        int8_t* values;  ///< [M x K], row-major, in [-127, 127]
        float* scales;   ///< [M]
        Shape shape;
    };

    /// A comparison, a quotient and its rounding per element.
    template <class T>
    static Work work(const Shape& s) {
        const double count = double(s.m) * s.k;
        return {3 * count, sizeof(T) * count, count + 4.0 * s.m};
    }
};

}  // namespace gpu4s
