// SPDX-License-Identifier: Apache-2.0
// The network of cifar_10 and cifar_10_multiple: one channel, one filter per convolution, no
// biases.
//
//    1 convolution 3 x 3, zeros around    32 x 32      8 maximum of 2 x 2          8 x 8
//    2 max(0, x)                                       9 W1 x                      384
//    3 maximum of 2 x 2                   16 x 16     10 max(0, x)
//    4 x / (2 + 0.001 x^2)^0.75                       11 W2 x                      10
//    5 convolution 3 x 3, zeros around    16 x 16     12 max(0, x)
//    6 max(0, x)                                      13 exp(x - m) / sum exp(x - m), m = max x
//    7 x / (2 + 0.001 x^2)^0.75
#pragma once

#include "gpu4s_benchmark/LRN_bench/LRN.hpp"

namespace gpu4s::cifar {

constexpr int taps = 3;                                  ///< rows and columns of a filter
constexpr int side = 32, half_side = 16, last_side = 8;  ///< of the activations of layers 1, 3, 8
constexpr int pixels = side * side;
constexpr int pooled = half_side * half_side;
constexpr int features = last_side * last_side;  ///< inputs of the dense layers, row-major
constexpr int hidden = 384;
constexpr int classes = 10;

/// What a variant is given. All arrays dense and row-major, aligned to 256 bytes.
template <class T>
struct Args {
    const T* images;  ///< [count x 32 x 32]
    const T* taps_1;  ///< [3 x 3] of the first convolution
    const T* taps_2;  ///< [3 x 3] of the second
    const T* W1;      ///< [384 x 64]
    const T* W2;      ///< [10 x 384]
    T* output;        ///< [count x 10], rows sum to one
    int64_t count;
};

/// What both operations share; Shape has int64_t images.
template <class Shape_>
struct Operation {
    using Types = TypeList<float, double, half>;
    using Shape = Shape_;
    template <class T>
    using Args = cifar::Args<T>;

    /// Every tap and weight counts as a multiply-add, zeros around included; one operation per
    /// maximum, 5 per normalisation, 4 per exponential and its share of the sum.
    template <class T>
    static Work work(const Shape& shape) {
        constexpr double products = taps * taps * (pixels + pooled) + hidden * (features + classes);
        constexpr double maxima = pixels + 3 * pooled + pooled + 3 * features + hidden + classes;
        constexpr double operations = 2 * products + maxima + 5 * 2 * pooled + 4 * classes;
        constexpr double weights = 2 * taps * taps + hidden * (features + classes);
        const double count = static_cast<double>(shape.images);
        return {count * operations, (count * pixels + weights) * sizeof(T),
                count * classes * sizeof(T)};
    }

    /// Two buffers of activations for layer after layer, the dense weights in another layout, and
    /// two workspaces of a library's convolutions with an output to look for the fastest.
    template <class T>
    static double scratch_bytes(const Shape& shape) {
        constexpr double weights = hidden * (features + classes);
        return (3.0 * pixels * static_cast<double>(shape.images) + weights) *
                   sizeof(Accumulator<T>) +
               2 * most_workspace_bytes;
    }
};

}  // namespace gpu4s::cifar
