// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/fourier.hpp"

namespace gpu4s {

struct FourierShape {
    int64_t points, batch;

    static auto fields() {
        using Field = ShapeField<FourierShape>;
        return std::array{
            Field{"points", &FourierShape::points, "complex points of a transform, a power of two",
                  1, int64_t{1} << 30},
            Field{"batch", &FourierShape::batch, "transforms, one behind the other"}};
    }
    FourierGrid grid() const { return {batch, points, points}; }
    int64_t axis() const { return points; }
    /// GPU4S Bench counts numbers: two make a point.
    static FourierShape of_size(int64_t size) { return {points_of(size), 1}; }
    static std::vector<FourierShape> preset(Preset preset);
    void check() const { require_power_of_two("points", points); }
};

struct FastFourierTransform : FourierOperation<FourierShape> {
    static constexpr const char* name = "fft";
    static constexpr const char* formula =
        "X[k] = sum over m of x[m] exp(-2 pi i k m / points), k = 0 .. points - 1, `batch` times";
};

}  // namespace gpu4s
