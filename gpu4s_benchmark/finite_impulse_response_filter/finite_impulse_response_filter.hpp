// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/operation.hpp"

namespace gpu4s {

struct FiniteImpulseResponse {
    static constexpr const char* name = "fir";
    static constexpr const char* formula =
        "y[i] = sum over t of h[t] * x[i - t], i = 0 .. samples + taps - 2";
    using Types = TypeList<float, double, int32_t, half>;

    struct Shape {
        int64_t samples, taps;

        static auto fields() {
            using Field = ShapeField<Shape>;
            return std::array{Field{"size", &Shape::samples, "length of the signal"},
                              Field{"taps", &Shape::taps, "length of the filter"}};
        }
        int64_t results() const { return samples + taps - 1; }
        int64_t axis() const { return samples; }
        static Shape of_size(int64_t size) { return {size, 32}; }
        static std::vector<Shape> preset(Preset preset);
    };

    /// All dense, aligned to 256 bytes. x is zero outside of its samples.
    template <class T>
    struct Args : Shape {
        const T* x;  ///< [samples]
        const T* h;  ///< [taps]
        T* y;        ///< [results()]
    };

    template <class T>
    static Work work(const Shape& s) {
        const double samples = double(s.samples), taps = double(s.taps);
        return {2 * samples * taps, (samples + taps) * sizeof(T), double(s.results()) * sizeof(T)};
    }
};

}  // namespace gpu4s
