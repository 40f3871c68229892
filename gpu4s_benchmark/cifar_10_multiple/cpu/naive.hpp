// SPDX-License-Identifier: Apache-2.0
// One core, one image after the other, layer by layer.
#pragma once

#include <algorithm>
#include <cmath>

#include "../network.hpp"
#include "common/backend/host.hpp"

namespace gpu4s::cifar {

/// y = x with the 3 x 3 taps, zeros around; both n x n.
template <class From, class T, class Real>
void convolution(const From* x, const T* filter, Real* y, int n) {
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            Real sum = 0;
            for (int k = 0; k < taps; ++k)
                for (int l = 0; l < taps; ++l) {
                    const int row = i + k - 1, column = j + l - 1;
                    if (row >= 0 && row < n && column >= 0 && column < n)
                        sum += Real(x[row * n + column]) * Real(filter[k * taps + l]);
                }
            y[i * n + j] = sum;
        }
}

template <class Real>
void cut_negative(Real* x, int count) {
    for (int i = 0; i < count; ++i) x[i] = std::max(x[i], Real(0));
}

/// y, n x n, holds the maxima of 2 x 2 of x.
template <class Real>
void pool(const Real* x, Real* y, int n) {
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const Real* corner = x + 4 * i * n + 2 * j;
            y[i * n + j] = std::max(std::max(corner[0], corner[1]),
                                    std::max(corner[2 * n], corner[2 * n + 1]));
        }
}

template <class Real>
void normalise(Real* x, int count) {
    for (int i = 0; i < count; ++i)
        x[i] /= std::pow(Real(lrn_k) + Real(lrn_alpha) * x[i] * x[i], Real(lrn_beta));
}

/// y[rows] = W x.
template <class T, class Real>
void dense(const T* W, const Real* x, Real* y, int rows, int columns) {
    for (int i = 0; i < rows; ++i) {
        y[i] = 0;
        for (int k = 0; k < columns; ++k) y[i] += Real(W[i * columns + k]) * x[k];
    }
}

template <class Real, class T>
void softmax(const Real* x, T* y) {
    const Real most = *std::max_element(x, x + classes);
    Real exponential[classes], sum = 0;
    for (int i = 0; i < classes; ++i) sum += exponential[i] = std::exp(x[i] - most);
    for (int i = 0; i < classes; ++i) y[i] = static_cast<T>(exponential[i] / sum);
}

constexpr auto naive_on_cpu = []<class T>(const Args<T>& args, backend::Stream) {
    Accumulator<T> x[pixels], y[pixels];
    for (int64_t image = 0; image < args.count; ++image) {
        convolution(args.images + image * pixels, args.taps_1, x, side);
        cut_negative(x, pixels);
        pool(x, y, half_side);
        normalise(y, pooled);
        convolution(y, args.taps_2, x, half_side);
        cut_negative(x, pooled);
        normalise(x, pooled);
        pool(x, y, last_side);
        dense(args.W1, y, x, hidden, features);
        cut_negative(x, hidden);
        dense(args.W2, x, y, classes, hidden);
        cut_negative(y, classes);
        softmax(y, args.output + image * classes);
    }
};

}  // namespace gpu4s::cifar
