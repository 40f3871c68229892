// SPDX-License-Identifier: Apache-2.0
#include "fast_fourier_transform.hpp"

#include "common/fourier_problem.hpp"
#include "cpu_reference/fast_fourier_transform.hpp"

namespace gpu4s {

// `test`: every length of a transform that stays in one block of the opt kernel, alone and with
// numbers of transforms that leave a block incomplete; 8192 and 16384 take two passes.
std::vector<FourierShape> FourierShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {1, 257},  {2, 1},    {2, 33},   {4, 1},    {4, 65},
                    {8, 3},    {8, 131},  {16, 1},   {16, 31},  {32, 7},   {64, 1},
                    {64, 37},  {128, 1},  {128, 5},  {256, 17}, {512, 1},  {512, 9},
                    {1024, 5}, {2048, 3}, {4096, 1}, {4096, 2}, {8192, 2}, {16384, 1}};
        case Preset::tiny: return {{1024, 8}, {16384, 1}};
        case Preset::small: return {{1024, 256}, {65536, 1}, {1 << 20, 1}};
        case Preset::paper:
            return {{1 << 16, 1}, {1 << 18, 1}, {1 << 20, 1},
                    {1 << 22, 1}, {1 << 24, 1}, {1024, 16384}};
        case Preset::large: return {{1 << 24, 1}, {1 << 26, 1}, {256, 1 << 18}, {4096, 1 << 14}};
    }
    return {};
}

template <class T>
reference::Spectrum spectrum(const std::vector<T>& x, const FourierShape& shape) {
    return reference::fast_fourier_transform(x, shape.points, shape.batch);
}

template <class T>
using FastFourierTransformProblem = FourierProblem<FastFourierTransform, T>;

const BenchmarkOf<FastFourierTransform, FastFourierTransformProblem> fft;

}  // namespace gpu4s
