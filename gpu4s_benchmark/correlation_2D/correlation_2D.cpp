// SPDX-License-Identifier: Apache-2.0
#include "correlation_2D.hpp"

#include <cmath>

#include "common/benchmark.hpp"
#include "cpu_reference/correlation_2D.hpp"

namespace gpu4s {

// `test`: one pair, which has no variance; primes; around 256, 1024 and the 4096 pairs (double:
// 2048) that a block of the opt kernel loads at once; several blocks with a last one that is full
// or not.
std::vector<Correlation::Shape> Correlation::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1},    {1, 2},    {2, 2},    {3, 5},     {7, 7},    {1, 31},  {32, 1},
                    {3, 11},   {9, 7},    {8, 8},    {5, 13},    {3, 85},   {16, 16}, {1, 257},
                    {7, 73},   {32, 32},  {5, 205},  {23, 89},   {32, 64},  {683, 3}, {64, 64},
                    {17, 241}, {97, 131}, {3, 8191}, {128, 192}, {257, 129}};
        case Preset::tiny: return {of_size(256)};
        case Preset::small: return {of_size(256), of_size(1024), of_size(2048)};
        case Preset::paper: return {of_size(1024), of_size(2048), of_size(4096), of_size(8192)};
        case Preset::large: return {of_size(4096), of_size(16384), of_size(32768)};
    }
    return {};
}

template <class T>
struct CorrelationProblem {
    int64_t count;
    bool exact;  ///< every sum is a number of the type it is formed in
    std::vector<T> A, B;
    double spread_A, spread_B;

    CorrelationProblem(const Correlation::Shape& shape, Inputs& inputs)
        : count(shape.count()),
          exact(inputs.kind() == InputKind::integers),
          A(inputs.unit<T>(count)),
          B(inputs.unit<T>(count)),
          spread_A(reference::relative_spread(A)),
          spread_B(reference::relative_spread(B)) {}

    Correlation::Args<T> bind(Memory& memory) const {
        return {memory.input(A), memory.input(B), memory.output<Correlation::Output<T>>(1), count};
    }

    std::vector<double> reference() const { return {reference::correlation(A, B)}; }

    /// A variant may sum differences d = A - p from any element p of A, e = B - q likewise, and
    /// take sum d * sum e / n off the sum of d e in the end. A term is rounded twice, takes part in
    /// up to 16 additions in CorrelationSum<T> and above that in double: in sums of 1024 or more
    /// one after the other at worst. So each sum errs by `roundings` times that of its terms'
    /// magnitudes (Jeannerod and Rump 2013), which is at most sqrt(sum d^2 sum e^2), and sum d *
    /// sum e / n by two times as much. sum d^2 <= K sum (A - mean A)^2 with K = 1 + largest (A -
    /// mean A)^2 / variance of A. Hence 3 roundings sqrt(K_A K_B) of the covariance, and of each
    /// variance 3 roundings K, which its root halves; then one rounding of r. Integers of few
    /// digits leave only the roundings of the last few operations, in double.
    Bound bound(std::span<const double> reference, double) const {
        constexpr double u = unit_roundoff<double>(), s = unit_roundoff<CorrelationSum<T>>();
        const double runs = exact || s == u ? 0.0 : 19 * s;
        const double roundings =
            runs + (exact ? 8 : 8 + std::min(double(count), 4096.0) + double(count) / 1024) * u;
        const double r = reference[0];
        const double moments =
            3 * roundings *
            (std::sqrt(spread_A * spread_B) + std::abs(r) * (spread_A + spread_B) / 2);
        const double rounded = unit_roundoff<Correlation::Output<T>>() * (std::abs(r) + moments);
        return [=](int64_t) { return moments + rounded; };
    }
};

const BenchmarkOf<Correlation, CorrelationProblem> correlation_2D;

}  // namespace gpu4s
