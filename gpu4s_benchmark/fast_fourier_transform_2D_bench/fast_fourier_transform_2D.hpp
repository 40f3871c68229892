// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/fourier.hpp"

namespace gpu4s {

struct Fourier2DShape {
    int64_t height, width;

    static auto fields() {
        using Field = ShapeField<Fourier2DShape>;
        return std::array{
            Field{"height", &Fourier2DShape::height, "rows of x and y, a power of two", 1,
                  int64_t{1} << 30},
            Field{"width", &Fourier2DShape::width,
                  "columns (complex points of a row), a power of two", 1, int64_t{1} << 30}};
    }
    FourierGrid grid() const { return {height, width, width, true}; }
    int64_t axis() const { return width; }
    static Fourier2DShape of_size(int64_t size) { return {size, size}; }
    static std::vector<Fourier2DShape> preset(Preset preset);
    void check() const {
        require_power_of_two("height", height);
        require_power_of_two("width", width);
    }
};

struct FastFourierTransform2D : FourierOperation<Fourier2DShape> {
    static constexpr const char* name = "fft_2D";
    static constexpr const char* formula =
        "Y(k, l) = sum over i, j of x(i, j) exp(-2 pi i (i k / height + j l / width))";
};

}  // namespace gpu4s
