// SPDX-License-Identifier: Apache-2.0
#include "fast_fourier_transform_window.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/fast_fourier_transform_window.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/bound.hpp"

namespace gpu4s {

// `test`: every length of a window, with numbers of windows that fill blocks, do not, or are one;
// 8192 takes two passes.
std::vector<FastFourierTransformWindow::Shape> FastFourierTransformWindow::Shape::preset(
    Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},       {300, 1},     {2, 2},       {257, 2},     {4, 4},
                    {259, 4},     {31, 4},      {8, 8},       {135, 8},     {97, 16},
                    {65, 32},     {101, 64},    {128, 128},   {160, 128},   {271, 256},
                    {519, 512},   {1031, 1024}, {2050, 2048}, {2053, 2048}, {4096, 4096},
                    {4098, 4096}, {8193, 8192}};
        case Preset::tiny: return {{1024, 4}, {1024, 256}};
        case Preset::small: return {{4096, 4}, {4096, 256}};
        case Preset::paper: return {{32768, 4}, {32768, 64}, {32768, 512}, {8192, 4096}};
        case Preset::large: return {{1 << 20, 64}, {1 << 18, 512}};
    }
    return {};
}

template <class T>
struct FastFourierTransformWindowProblem {
    FastFourierTransformWindow::Shape shape;
    bool exact;  ///< all roots of unity are 1, i, -1 and -i, and sums are numbers of T
    std::vector<T> x;
    FourierTruth truth;

    FastFourierTransformWindowProblem(const FastFourierTransformWindow::Shape& s, Inputs& inputs)
        : shape(s),
          exact(inputs.kind() == InputKind::integers && s.window <= 4),
          x(inputs.complex<T>(s.points)) {}

    FastFourierTransformWindow::Args<T> bind(Memory& memory) const {
        const T* input = memory.input(x);
        return {input, memory.output<T>(2 * shape.grid().points()), shape.points, shape.window};
    }
    std::vector<double> reference() const {
        return truth.take(reference::fast_fourier_transform_window(x, shape.window));
    }
    Bound bound(std::span<const double> reference, double) const {
        if (exact) return nullptr;
        return truth.bound<T>(reference, double(shape.window));
    }
};

const BenchmarkOf<FastFourierTransformWindow, FastFourierTransformWindowProblem> benchmark;

}  // namespace gpu4s
