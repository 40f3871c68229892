// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/fourier.hpp"

namespace gpu4s {

struct FourierWindowShape {
    int64_t points, window;

    static auto fields() {
        using Field = ShapeField<FourierWindowShape>;
        return std::array{Field{"points", &FourierWindowShape::points,
                                "complex points of the signal", 1, int64_t{1} << 30},
                          Field{"window", &FourierWindowShape::window,
                                "complex points of a window, a power of two", 1, int64_t{1} << 30}};
    }
    FourierGrid grid() const { return {points - window + 1, window, 1}; }
    int64_t axis() const { return points; }
    /// GPU4S Bench counts numbers, two a point, and has windows of 8 unless told otherwise.
    static FourierWindowShape of_size(int64_t size) { return {points_of(size), 4}; }
    static std::vector<FourierWindowShape> preset(Preset preset);
    void check() const {
        require_power_of_two("window", window);
        if (window > points)
            throw Error(ExitCode::parameter,
                        "window = " + std::to_string(window) +
                            " is longer than points = " + std::to_string(points));
    }
};

struct FastFourierTransformWindow : FourierOperation<FourierWindowShape> {
    static constexpr const char* name = "fft_window";
    static constexpr const char* formula =
        "X[p][k] = sum over m of x[p + m] exp(-2 pi i k m / window), p = 0 .. points - window";
};

}  // namespace gpu4s
