// SPDX-License-Identifier: Apache-2.0
#include "fast_fourier_transform_window.hpp"

#include "common/fourier_problem.hpp"
#include "cpu_reference/fast_fourier_transform_window.hpp"

namespace gpu4s {

// `test`: every length of a window, with numbers of windows that fill blocks, do not, or are one;
// 8192 takes two passes.
std::vector<FourierWindowShape> FourierWindowShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},       {300, 1},     {2, 2},       {257, 2},     {4, 4},
                    {259, 4},     {31, 4},      {8, 8},       {135, 8},     {97, 16},
                    {65, 32},     {101, 64},    {128, 128},   {160, 128},   {271, 256},
                    {519, 512},   {1031, 1024}, {2050, 2048}, {2053, 2048}, {4096, 4096},
                    {4098, 4096}, {8193, 8192}};
        case Preset::tiny: return {{1024, 4}, {1024, 256}};
        case Preset::small: return {{4096, 4}, {4096, 256}};
        case Preset::paper:
            return {{2048, 64}, {8192, 64},   {32768, 64}, {131072, 64},
                    {32768, 4}, {32768, 512}, {8192, 4096}};
        case Preset::large: return {{1 << 20, 64}, {1 << 18, 512}};
    }
    return {};
}

template <class T>
reference::Spectrum spectrum(const std::vector<T>& x, const FourierWindowShape& shape) {
    return reference::fast_fourier_transform_window(x, shape.window);
}

template <class T>
using FastFourierTransformWindowProblem = FourierProblem<FastFourierTransformWindow, T>;

const BenchmarkOf<FastFourierTransformWindow, FastFourierTransformWindowProblem> fft_window;

}  // namespace gpu4s
