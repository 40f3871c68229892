// SPDX-License-Identifier: Apache-2.0
#include "finite_impulse_response_filter.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/finite_impulse_response_filter.hpp"

namespace gpu4s {

// `test`: one; more taps than samples; taps around the steps (8, 16) and stages (128) of opt,
// results around its blocks (512, 1024); primes; around 31/32/33, 63/64/65 and 255/256/257.
std::vector<FiniteImpulseResponse::Shape> FiniteImpulseResponse::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},     {1, 2},     {7, 3},     {2, 13},     {31, 33},    {33, 31},
                    {64, 32},   {63, 15},   {65, 17},   {256, 1},    {255, 16},   {257, 64},
                    {5, 300},   {509, 4},   {511, 2},   {200, 129},  {300, 256},  {701, 257},
                    {1009, 16}, {1010, 15}, {2033, 16}, {2034, 16},  {2017, 32},  {4096, 32},
                    {4099, 31}, {40, 2500}, {2500, 40}, {1500, 700}, {3000, 513}, {2, 4100}};
        case Preset::tiny: return {{65536, 32}, {1000, 1024}};
        case Preset::small: return {{1 << 20, 32}, {1 << 22, 32}, {1 << 18, 1024}};
        case Preset::paper:
            return {{1 << 18, 32}, {1 << 20, 32}, {1 << 22, 32},
                    {1 << 24, 32}, {1 << 26, 32}, {1 << 22, 1024}};
        case Preset::large: return {{1 << 28, 32}, {1 << 24, 1024}};
    }
    return {};
}

template <class T>
struct FiniteImpulseResponseProblem {
    FiniteImpulseResponse::Shape shape;
    InputKind inputs;
    std::vector<T> x, h;

    FiniteImpulseResponseProblem(const FiniteImpulseResponse::Shape& s, Inputs& source)
        : shape(s),
          inputs(source.kind()),
          x(source.unit<T>(s.samples)),
          h(source.unit<T>(s.taps)) {}

    FiniteImpulseResponse::Args<T> bind(Memory& memory) const {
        const T* signal = memory.input(x);
        const T* taps = memory.input(h);
        return {shape, signal, taps, memory.output<T>(shape.results())};
    }
    std::vector<Wide<T>> reference() const { return reference::finite_impulse_response(x, h); }

    /// Inputs in [0, 1] are not negative: sum |h||x| is the sum itself. Products of integers are at
    /// most 4, and float counts to 2^24.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(!std::is_integral_v<T>) {
        const int64_t terms = std::min(shape.samples, shape.taps);
        if (inputs == InputKind::integers && terms <= int64_t{1} << 22) return nullptr;
        return sum_of_products_bound<T>(
            terms, [=](int64_t i) { return reference[i]; }, reference, operand_roundoff);
    }
};

const BenchmarkOf<FiniteImpulseResponse, FiniteImpulseResponseProblem> fir;

}  // namespace gpu4s
