// SPDX-License-Identifier: Apache-2.0
#include "fast_fourier_transform_2D.hpp"

#include "common/fourier_problem.hpp"
#include "cpu_reference/fast_fourier_transform_2D.hpp"

namespace gpu4s {

// `test`: one, one row, one column, flat and tall; columns of every length that is one pass, of
// 2048 that is two; rows of 8192 that is two.
std::vector<Fourier2DShape> Fourier2DShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {1, 2},   {2, 1},    {2, 2},    {1, 512},  {256, 1},  {4, 4},
                    {8, 2},    {2, 16},  {8, 32},   {16, 8},   {32, 64},  {64, 16},  {128, 4},
                    {256, 32}, {512, 2}, {1024, 8}, {2048, 4}, {4096, 1}, {2, 8192}, {128, 128}};
        case Preset::tiny: return {{128, 128}};
        case Preset::small: return {{256, 256}, {1024, 1024}};
        case Preset::paper: return {{512, 512}, {1024, 1024}, {2048, 2048}, {4096, 4096}};
        case Preset::large: return {{4096, 4096}, {8192, 8192}};
    }
    return {};
}

template <class T>
reference::Spectrum spectrum(const std::vector<T>& x, const Fourier2DShape& shape) {
    return reference::fast_fourier_transform_2D(x, shape.height, shape.width);
}

template <class T>
using FastFourierTransform2DProblem = FourierProblem<FastFourierTransform2D, T>;

const BenchmarkOf<FastFourierTransform2D, FastFourierTransform2DProblem> fft_2D;

}  // namespace gpu4s
