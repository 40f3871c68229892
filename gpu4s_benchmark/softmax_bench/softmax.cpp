// SPDX-License-Identifier: Apache-2.0
#include "softmax.hpp"

#include <cmath>

#include "common/benchmark.hpp"
#include "cpu_reference/softmax.hpp"

namespace gpu4s {

// `test`: one; around 32, 64, 256 and 1024; rows at all distances from a multiple of 16 bytes; rows
// that fit a group of lanes, a block's registers or neither. Kept small, the emulation walks it.
std::vector<SoftmaxRowsShape> SoftmaxRowsShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {3, 1},    {1, 2},    {37, 7},    {65, 10},  {9, 31},
                    {5, 32},   {3, 33},   {8, 64},   {2, 65},    {7, 128},  {6, 129},
                    {3, 255},  {2, 256},  {3, 257},  {2, 512},   {3, 1000}, {1, 1024},
                    {3, 2047}, {2, 4096}, {2, 4099}, {1, 10007}, {2, 33001}};
        case Preset::tiny: return {{256, 256}, {1, 1000}};
        case Preset::small: return {{256, 1000}, {1024, 1024}, {8192, 128}};
        // Attention of 4096 tokens, a language model's vocabulary, short rows.
        case Preset::paper:
            return {{1024, 1024}, {2048, 2048}, {4096, 4096}, {32, 50257}, {65536, 128}};
        case Preset::large: return {{16384, 16384}, {4096, 50257}, {1048576, 128}};
    }
    return {};
}

/// Of both operations.
template <class T>
struct SoftmaxProblem {
    SoftmaxRowsShape shape;
    std::vector<T> x;

    template <class Shape>
    SoftmaxProblem(const Shape& s, Inputs& inputs)
        : shape(softmax_rows_of(s)), x(inputs.symmetric<T>(shape.height * shape.width)) {}

    SoftmaxArgs<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x)), shape.height, shape.width};
    }

    std::vector<Wide<T>> reference() const {
        return reference::softmax(x, shape.height, shape.width);
    }

    /// With d = m - x >= 0 and u the unit roundoff of the type that is calculated in:
    /// - exp(-d) may err by (4 + 4 d) u: d is rounded once, __expf errs by 2 + 1.173 d units in the
    ///   last place of up to 2 u each. As y <= exp(-d), d is at most -ln y.
    /// - The sum inherits these errors, weighted with the y, whose sum of y d is an entropy less
    ///   ln(sum): at most ln(columns).
    /// - A variant adds in runs of up to 4096 terms: one rounding per term of a run (Jeannerod and
    ///   Rump 2013). It joins runs in a tree or in double; that, the quotient and a reciprocal are
    ///   covered by another 64 u.
    /// - Exponentials below a small multiple of the smallest normal number may be flushed to zero.
    Bound bound(std::span<const double> reference, double) const {
        using S = Accumulator<T>;
        const double n = double(shape.width);
        const double u = unit_roundoff<S>() * (std::is_same_v<T, double> ? 2 : 1);
        const double shared = 64 + 4 * std::log(n) + std::min(n, 4096.0);
        return [=](int64_t i) {
            const double y = reference[i];
            const double steps = shared + (y > 0 ? -4 * std::log(y) : 0);
            const double calculated = u * steps * y + 4 * smallest_normal<S>();
            return calculated + unit_roundoff<T>() * (y + calculated) + underflow_roundoff<T>();
        };
    }
};

const BenchmarkOf<Softmax, SoftmaxProblem> softmax;
const BenchmarkOf<SoftmaxRows, SoftmaxProblem> softmax_rows;

}  // namespace gpu4s
