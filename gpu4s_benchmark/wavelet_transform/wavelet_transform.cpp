// SPDX-License-Identifier: Apache-2.0
#include "wavelet_transform.hpp"

#include <cmath>
#include <cstdlib>

#include "common/elementwise_problem.hpp"
#include "cpu_reference/wavelet_transform.hpp"

namespace gpu4s {

// `test`: below the reach of the taps; around whole vectors, threads and blocks of the opt kernel;
// halves that allow vectors and that do not.
std::vector<SamplesShape> SamplesShape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{2},   {4},   {6},   {8},    {10},   {12},   {14},   {16},   {18},   {22},
                    {26},  {30},  {32},  {34},   {62},   {64},   {66},   {126},  {254},  {256},
                    {258}, {510}, {514}, {1024}, {1026}, {2048}, {2050}, {2056}, {4098}, {10006}};
        case Preset::tiny: return {{int64_t{1} << 16}};
        case Preset::small: return {{int64_t{1} << 20}, {int64_t{1} << 22}};
        case Preset::paper: return {{1 << 18}, {1 << 20}, {1 << 22}, {1 << 24}, {1 << 26}};
        case Preset::large: return {{int64_t{1} << 26}, {int64_t{1} << 28}};
    }
    return {};
}

namespace {

/// The sum of |tap| |x| behind y[i], on which the taps' and all sums' errors depend.
template <class T>
double magnitude(const std::vector<T>& x, int64_t i) {
    const int64_t half_count = std::ssize(x) / 2;
    const bool low = i < half_count;
    const int64_t middle = low ? 2 * i : 2 * (i - half_count) + 1;
    double sum = 0;
    for (int k = low ? -4 : -3; k <= (low ? 4 : 3); ++k)
        sum += std::abs((low ? reference::wavelet_low : reference::wavelet_high)[std::abs(k)] *
                        reference::mirrored_sample(x, middle + k));
    return sum;
}

}  // namespace

/// Lifted integers are exact.
template <class T>
struct WaveletProblem : ElementwiseProblem<T> {
    WaveletProblem(const SamplesShape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.unit<T>(shape.samples)} {}
    std::vector<Wide<T>> reference() const { return reference::wavelet_transform(this->x); }
    /// Nine products; a tap is rounded to the type that sums are formed in, which counts as one
    /// more.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(Real<T>) {
        return sum_of_products_bound<T>(
            9 + 1, [this](int64_t i) { return magnitude(this->x, i); }, reference,
            operand_roundoff);
    }
};

template <class T>
struct WaveletCcsdsProblem : WaveletProblem<T> {
    using WaveletProblem<T>::WaveletProblem;
    std::vector<Wide<T>> reference() const { return reference::wavelet_transform_ccsds(this->x); }
};

const BenchmarkOf<WaveletTransform, WaveletProblem> wavelet_transform;
const BenchmarkOf<WaveletTransformCcsds, WaveletCcsdsProblem> wavelet_transform_ccsds;

}  // namespace gpu4s
