// SPDX-License-Identifier: Apache-2.0
// All cores, one group of images each; SIMD along rows in the features, along the rows of W1 and W2
// in the dense layers. Floor in float with AVX-512: 40000 multiply-adds of an image, 1250 cycles.
#pragma once

#include <array>
#include <cmath>
#include <memory>

#include "../network.hpp"
#include "common/backend/half_simd.hpp"
#include "common/backend/host.hpp"
#include "common/backend/power_simd.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s::cifar {

using backend::larger;

/// Dense layers: sums of a block of hidden outputs and a group of images stay in registers, 24 of
/// 32 or 8 of 16; a vector of W1 is loaded once a group.
constexpr int group_images = 4, block_vectors = backend::simd_registers == 32 ? 6 : 2;

/// Local response normalisation of a window of one.
template <class Real>
Real lrn(Real x) {
    return x * backend::power_minus_three_quarters(Real(Lrn::k) + Real(Lrn::alpha) * (x * x));
}

template <class Real>
using Filter = std::array<Real, taps * taps>;

/// n x n activations with zeros around.
template <class Real, int n>
using Padded = Real[n + 2][n + 2];

/// y[2], rows i and i + 1 of the convolution, cut at zero.
template <class Real, int n>
void convolve_2_rows(const Padded<Real, n>& x, const Filter<Real>& filter, int i, Real (&y)[2][n]) {
    for (int r = 0; r < 2; ++r)
#pragma omp simd
        for (int j = 0; j < n; ++j) {
            Real sum = 0;
#pragma GCC unroll 9
            for (int t = 0; t < taps * taps; ++t)
                sum += x[i + r + t / taps][j + t % taps] * filter[t];
            y[r][j] = sum > 0 ? sum : 0;
        }
}

/// Maxima of 2 x 2.
template <class Real, int n>
void pool_2_rows(const Real (&x)[2][n], Real* y) {
#pragma omp simd
    for (int j = 0; j < n / 2; ++j)
        y[j] = larger(larger(x[0][2 * j], x[0][2 * j + 1]), larger(x[1][2 * j], x[1][2 * j + 1]));
}

/// The network with its weights widened and W1 rearranged, made once.
template <class T>
class Network {
    using Real = Accumulator<T>;
    using Lane = backend::Lanes<Real>;
    using Vector = typename Lane::Vector;
    static constexpr int lanes = Lane::count, block = block_vectors * lanes;
    static_assert(hidden % block == 0);

  public:
    explicit Network(const Args<T>& args) : args_(args), weights_(weights * sizeof(Real)) {
        Real* to = weights_.as<Real>();
        for (int first = 0; first < hidden; first += block)
            for (int k = 0; k < features; ++k)
                for (int i = first; i < first + block; ++i)
                    *to++ = widened(args.W1[i * features + k]);
        for (int i = 0; i < classes * hidden; ++i) *to++ = widened(args.W2[i]);
        for (int i = 0; i < taps * taps; ++i) {
            filter_1_[i] = widened(args.taps_1[i]);
            filter_2_[i] = widened(args.taps_2[i]);
        }
    }

    void run() const {
        const int64_t groups = (args_.count + group_images - 1) / group_images;
#pragma omp parallel for if (groups > 1)
        for (int64_t group = 0; group < groups; ++group) {
            const int64_t first = group * group_images;
            if (first + group_images <= args_.count)
                run_images<group_images>(first);
            else
                for (int64_t image = first; image < args_.count; ++image) run_images<1>(image);
        }
    }

  private:
    static constexpr int weights = hidden * (features + classes);
    /// [384 / block][64][block]: a block of outputs lies together, transposed.
    const Real* W1() const { return weights_.as<Real>(); }
    const Real* W2() const { return W1() + hidden * features; }

    template <int images>
    void run_images(int64_t first) const {
        Real x[images][features], y[images][hidden];
        for (int m = 0; m < images; ++m) find_features(args_.images + (first + m) * pixels, x[m]);
        for (int i = 0; i < hidden; i += block) multiply_block(i, x, y);
        for (int m = 0; m < images; ++m) classify(y[m], args_.output + (first + m) * classes);
    }

    void find_features(const T* image, Real* to) const {
        const Filter<Real> filter_1 = filter_1_, filter_2 = filter_2_;  // stays in registers
        Padded<Real, side> x = {};
        for (int i = 0; i < side; ++i)
#pragma omp simd
            for (int j = 0; j < side; ++j) x[i + 1][j + 1] = widened(image[i * side + j]);
        Real rows[2][side], most[half_side][half_side];
        for (int i = 0; i < half_side; ++i) {
            convolve_2_rows<Real, side>(x, filter_1, 2 * i, rows);
            pool_2_rows(rows, most[i]);
        }
        Padded<Real, half_side> a = {};
        for (int i = 0; i < half_side; ++i)
#pragma omp simd
            for (int j = 0; j < half_side; ++j) a[i + 1][j + 1] = lrn(most[i][j]);
        Real b[last_side][2][half_side];
        for (int i = 0; i < last_side; ++i)
            convolve_2_rows<Real, half_side>(a, filter_2, 2 * i, b[i]);
        for (int i = 0; i < half_side; ++i)
#pragma omp simd
            for (int j = 0; j < half_side; ++j) b[i / 2][i % 2][j] = lrn(b[i / 2][i % 2][j]);
        for (int i = 0; i < last_side; ++i) pool_2_rows(b[i], to + i * last_side);
    }

    /// y[images], outputs i .. i + block - 1 of the first dense layer, cut at zero.
    template <int images>
    void multiply_block(int i, const Real (&x)[images][features], Real (&y)[images][hidden]) const {
        Vector sum[images][block_vectors] = {};
        const Real* from = W1() + i * features;
        for (int k = 0; k < features; ++k, from += block) {
            Vector w[block_vectors];
#pragma GCC unroll 6
            for (int v = 0; v < block_vectors; ++v) w[v] = Lane::load(from + v * lanes);
#pragma GCC unroll 4
            for (int m = 0; m < images; ++m)
#pragma GCC unroll 6
                for (int v = 0; v < block_vectors; ++v) sum[m][v] += x[m][k] * w[v];
        }
#pragma GCC unroll 4
        for (int m = 0; m < images; ++m)
#pragma GCC unroll 6
            for (int v = 0; v < block_vectors; ++v)
                Lane::store(&y[m][i + v * lanes], sum[m][v] > 0 ? sum[m][v] : Vector{});
    }

    /// y[classes] of the second dense layer, and its softmax.
    void classify(const Real* x, T* y) const {
        Vector sum[classes] = {};
        for (int k = 0; k < hidden; k += lanes) {
            const Vector part = Lane::load(x + k);
#pragma GCC unroll 10
            for (int c = 0; c < classes; ++c) sum[c] += part * Lane::load(W2() + c * hidden + k);
        }
        Real logit[classes] = {}, most = 0, total = 0;
        for (int c = 0; c < classes; ++c) {
            for (int lane = 0; lane < lanes; ++lane) logit[c] += sum[c][lane];
            logit[c] = larger(logit[c], Real(0));
            most = larger(most, logit[c]);
        }
        for (Real& value : logit) total += value = std::exp(value - most);
        for (int c = 0; c < classes; ++c) y[c] = static_cast<T>(logit[c] / total);
    }

    Args<T> args_;
    Filter<Real> filter_1_, filter_2_;
    backend::Buffer weights_;
};

constexpr auto opt_on_cpu = []<class T>(const Args<T>& args, backend::Stream) {
    auto network = std::make_shared<const Network<T>>(args);
    return [network] { network->run(); };
};

}  // namespace gpu4s::cifar
