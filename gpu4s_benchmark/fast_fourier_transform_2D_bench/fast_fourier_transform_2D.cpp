// SPDX-License-Identifier: Apache-2.0
#include "fast_fourier_transform_2D.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/fast_fourier_transform_2D.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/bound.hpp"

namespace gpu4s {

// `test`: one, one row, one column, flat and tall; columns of every length that is one pass, of
// 2048 that is two; rows of 8192 that is two.
std::vector<FastFourierTransform2D::Shape> FastFourierTransform2D::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {1, 2},   {2, 1},    {2, 2},    {1, 512},  {256, 1},  {4, 4},
                    {8, 2},    {2, 16},  {8, 32},   {16, 8},   {32, 64},  {64, 16},  {128, 4},
                    {256, 32}, {512, 2}, {1024, 8}, {2048, 4}, {4096, 1}, {2, 8192}, {128, 128}};
        case Preset::tiny: return {{128, 128}};
        case Preset::small: return {{256, 256}, {1024, 1024}};
        case Preset::paper: return {{1024, 1024}, {2048, 2048}, {4096, 4096}};
        case Preset::large: return {{4096, 4096}, {8192, 8192}};
    }
    return {};
}

template <class T>
struct FastFourierTransform2DProblem {
    FastFourierTransform2D::Shape shape;
    bool exact;  ///< all roots of unity are 1, i, -1 and -i, and sums are numbers of T
    std::vector<T> x;
    FourierTruth truth;

    FastFourierTransform2DProblem(const FastFourierTransform2D::Shape& s, Inputs& inputs)
        : shape(s),
          exact(inputs.kind() == InputKind::integers && s.height <= 4 && s.width <= 4),
          x(inputs.complex<T>(s.height * s.width)) {}

    FastFourierTransform2D::Args<T> bind(Memory& memory) const {
        const T* input = memory.input(x);
        return {input, memory.output<T>(std::ssize(x)), shape.height, shape.width};
    }
    std::vector<double> reference() const {
        return truth.take(reference::fast_fourier_transform_2D(x, shape.height, shape.width));
    }
    Bound bound(std::span<const double> reference, double) const {
        if (exact) return nullptr;
        return truth.bound<T>(reference, double(shape.height) * double(shape.width));
    }
};

const BenchmarkOf<FastFourierTransform2D, FastFourierTransform2DProblem> benchmark;

}  // namespace gpu4s
