// SPDX-License-Identifier: Apache-2.0
#include "LRN.hpp"

#include <cmath>

#include "common/elementwise_problem.hpp"
#include "cpu_reference/LRN.hpp"

namespace gpu4s {

// `test`: one channel; fewer channels than the window; segments of channels that end early; numbers
// of pixels that allow vectors and that do not; windows that have a kernel of their own (3, 5) and
// others.
std::vector<LrnChannels::Shape> LrnChannels::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1, 1, 1},  {1, 1, 1, 1, 5},  {2, 3, 1, 1, 5},  {1, 5, 1, 3, 2},
                    {1, 7, 2, 2, 3},  {2, 16, 4, 4, 5}, {1, 17, 3, 5, 5}, {1, 31, 1, 2, 4},
                    {3, 33, 7, 7, 5}, {1, 8, 16, 4, 3}, {2, 9, 5, 13, 9}, {1, 40, 1, 257, 5},
                    {1, 64, 2, 8, 7}, {1, 20, 8, 4, 6}, {1, 3, 2, 2, 64}, {2, 13, 1, 63, 3}};
        case Preset::tiny: return {{1, 16, 32, 32, 5}};
        case Preset::small: return {{4, 96, 55, 55, 5}};
        // AlexNet's two layers, then GoogLeNet's.
        case Preset::paper:
            return {{32, 96, 55, 55, 5}, {32, 256, 27, 27, 5}, {32, 192, 56, 56, 5}};
        case Preset::large: return {{256, 96, 55, 55, 5}, {128, 192, 56, 56, 5}};
    }
    return {};
}

namespace {

/// `roundings` units of roundoff in the accumulator, one in T and one for the operands: the result
/// changes by no more than 1.5 times the relative change of all x.
template <class T>
Bound relative_bound(double roundings, std::span<const double> reference, double operand_roundoff) {
    double relative = roundings * unit_roundoff<Accumulator<T>>() + 1.5 * operand_roundoff;
    if (std::is_same_v<T, double>) relative *= 2;  // the reference is no truer
    if (std::is_same_v<T, half>) relative += unit_roundoff<T>();
    return [=](int64_t i) { return relative * std::abs(reference[i]) + underflow_roundoff<T>(); };
}

/// Of the power -3/4 and the product with x: two reciprocal roots of 2 ulp (4 u) each, the first of
/// them to the power 3/2, and three products. A library's power is no worse.
constexpr double power_roundings = 1.5 * 4 + 4 + 3;

}  // namespace

template <class T>
struct LrnProblem : ElementwiseProblem<T> {
    LrnProblem(const Lrn::Shape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.symmetric<T>(shape.count())} {}
    std::vector<Wide<T>> reference() const { return reference::lrn(this->x); }
    /// The denominator is rounded four times: square, alpha, product, sum.
    Bound bound(std::span<const double> reference, double operand_roundoff) const {
        return relative_bound<T>(0.75 * 4 + power_roundings, reference, operand_roundoff);
    }
};

template <class T>
struct LrnChannelsProblem {
    LrnChannels::Shape shape;
    std::vector<T> x;

    LrnChannelsProblem(const LrnChannels::Shape& s, Inputs& inputs)
        : shape(s), x(inputs.symmetric<T>(s.count())) {}
    LrnChannels::Args<T> bind(Memory& memory) const {
        return {shape, memory.input(x), memory.output<T>(std::ssize(x))};
    }
    std::vector<Wide<T>> reference() const {
        return reference::lrn_channels(x, shape.batch, shape.channels, shape.pixels(),
                                       shape.window);
    }
    /// A sum of t squares, none of them negative, errs by t u; then alpha / window and its product
    /// and sum.
    Bound bound(std::span<const double> reference, double operand_roundoff) const {
        const double terms = double(std::min(shape.window, shape.channels));
        return relative_bound<T>(0.75 * (terms + 4) + power_roundings, reference, operand_roundoff);
    }
};

const BenchmarkOf<Lrn, LrnProblem> lrn;
const BenchmarkOf<LrnChannels, LrnChannelsProblem> lrn_channels;

}  // namespace gpu4s
