// SPDX-License-Identifier: Apache-2.0
// One kernel per layer, the softmax in two: 14 launches for the whole batch. Activations lie in
// scratch memory, image after image.
#pragma once

#include <memory>

#include "../network.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s::cifar {

// One thread per element of the layer's output.
template <class Layer>
__global__ void cifar_10_naive_kernel(Layer layer, int64_t count) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i < count) layer(i);
}

/// 3 x 3, zeros around; images of n x n.
template <class From, class T, int n>
struct Convolution {
    const From* x;
    const T* filter;
    Accumulator<T>* y;
    __device__ void operator()(int64_t at) const {
        const int row = static_cast<int>(at / n % n), column = static_cast<int>(at % n);
        const From* image = x + at / (n * n) * (n * n);
        Accumulator<T> sum = 0;
        for (int k = 0; k < taps; ++k)
            for (int l = 0; l < taps; ++l) {
                const int i = row + k - 1, j = column + l - 1;
                if (i >= 0 && i < n && j >= 0 && j < n)
                    sum += widen(image[i * n + j]) * widen(filter[k * taps + l]);
            }
        y[at] = sum;
    }
};

/// Maxima of 2 x 2; n x n of them an image.
template <class Real, int n>
struct Pooling {
    const Real* x;
    Real* y;
    __device__ void operator()(int64_t at) const {
        const Real* corner = x + at / n * 4 * n + at % n * 2;
        y[at] = fmax(fmax(corner[0], corner[1]), fmax(corner[2 * n], corner[2 * n + 1]));
    }
};

template <class Real>
struct Normalisation {
    Real* x;
    __device__ void operator()(int64_t at) const {
        x[at] /= pow(Real(lrn_k) + Real(lrn_alpha) * x[at] * x[at], Real(lrn_beta));
    }
};

/// y = W x, W [rows x columns].
template <class T, int rows, int columns>
struct Dense {
    const T* W;
    const Accumulator<T>* x;
    Accumulator<T>* y;
    __device__ void operator()(int64_t at) const {
        const T* weight = W + at % rows * columns;
        const Accumulator<T>* input = x + at / rows * columns;
        Accumulator<T> sum = 0;
        for (int k = 0; k < columns; ++k) sum += widen(weight[k]) * input[k];
        y[at] = sum;
    }
};

/// One thread per image: y [11] is exp(x - maximum) and its sum.
template <class Real>
struct Exponentials {
    const Real* x;
    Real* y;
    __device__ void operator()(int64_t image) const {
        const Real* input = x + image * classes;
        Real* to = y + image * (classes + 1);
        Real most = input[0], sum = 0;
        for (int c = 1; c < classes; ++c) most = fmax(most, input[c]);
        for (int c = 0; c < classes; ++c) sum += to[c] = exp(input[c] - most);
        to[classes] = sum;
    }
};

template <class T>
struct Quotients {
    const Accumulator<T>* x;
    T* y;
    __device__ void operator()(int64_t at) const {
        const Accumulator<T>* input = x + at / classes * (classes + 1);
        y[at] = narrow<T>(input[at % classes] / input[classes]);
    }
};

constexpr auto naive_on_gpu = []<class T>(const Args<T>& args, Stream stream) {
    using Real = Accumulator<T>;
    const int64_t count = args.count;
    const auto scratch = std::make_shared<backend::Buffer>(2 * count * pixels * sizeof(Real));
    return [=] {
        Real *x = scratch->template as<Real>(), *y = x + count * pixels;
        const auto run = [&]<class Layer>(const Layer& layer, int64_t outputs) {
            launch(cifar_10_naive_kernel<Layer>, blocks_for(count * outputs, 256), 256, 0, stream,
                   layer, count * outputs);
        };
        const auto relu = [&](Real* layer, int64_t outputs) {
            elementwise_naive(layer, layer, count * outputs, stream, PositivePart{});
        };
        run(Convolution<T, T, side>{args.images, args.taps_1, x}, pixels);
        relu(x, pixels);
        run(Pooling<Real, half_side>{x, y}, pooled);
        run(Normalisation<Real>{y}, pooled);
        run(Convolution<Real, T, half_side>{y, args.taps_2, x}, pooled);
        relu(x, pooled);
        run(Normalisation<Real>{x}, pooled);
        run(Pooling<Real, last_side>{x, y}, features);
        run(Dense<T, hidden, features>{args.W1, y, x}, hidden);
        relu(x, hidden);
        run(Dense<T, classes, hidden>{args.W2, x, y}, classes);
        relu(y, classes);
        run(Exponentials<Real>{y, x}, 1);
        run(Quotients<T>{x, args.output}, classes);
    };
};

}  // namespace gpu4s::cifar
