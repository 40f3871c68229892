// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../correlation_2D.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

/// A, B relative to their first elements: sums, then means. Or squares and products, centred.
struct CorrelationPair {
    double a, b;
};
struct CorrelationProducts {
    double aa, bb, ab;
};

template <class T>
__device__ inline double difference_from_first(const T* x, int64_t i) {
    return double(widen(x[i])) - double(widen(x[0]));
}

// One thread per run of 1024 pairs.
template <class T>
__global__ void correlation_naive_sum_kernel(const T* A, const T* B, CorrelationPair* of_run,
                                             int64_t count, int64_t runs) {
    const int64_t run = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (run >= runs) return;
    CorrelationPair sum{};
    for (int64_t i = run * Correlation::run; i < (run + 1) * Correlation::run && i < count; ++i) {
        sum.a += difference_from_first(A, i);
        sum.b += difference_from_first(B, i);
    }
    of_run[run] = sum;
}

// One thread; a template as all kernels of headers.
template <class Pair>
__global__ void correlation_naive_mean_kernel(const Pair* of_run, Pair* mean, int64_t count,
                                              int64_t runs) {
    Pair sum{};
    for (int64_t run = 0; run < runs; ++run) {
        sum.a += of_run[run].a;
        sum.b += of_run[run].b;
    }
    *mean = {sum.a / double(count), sum.b / double(count)};
}

// One thread per run of 1024 pairs.
template <class T>
__global__ void correlation_naive_product_kernel(const T* A, const T* B,
                                                 const CorrelationPair* mean,
                                                 CorrelationProducts* of_run, int64_t count,
                                                 int64_t runs) {
    const int64_t run = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (run >= runs) return;
    CorrelationProducts sum{};
    for (int64_t i = run * Correlation::run; i < (run + 1) * Correlation::run && i < count; ++i) {
        const double a = difference_from_first(A, i) - mean->a;
        const double b = difference_from_first(B, i) - mean->b;
        sum.aa += a * a;
        sum.bb += b * b;
        sum.ab += a * b;
    }
    of_run[run] = sum;
}

// One thread.
template <class R>
__global__ void correlation_naive_kernel(const CorrelationProducts* of_run, R* r, int64_t runs) {
    CorrelationProducts sum{};
    for (int64_t run = 0; run < runs; ++run) {
        sum.aa += of_run[run].aa;
        sum.bb += of_run[run].bb;
        sum.ab += of_run[run].ab;
    }
    *r = R(sum.ab / (sqrt(sum.aa) * sqrt(sum.bb)));
}

constexpr auto correlation_naive = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    using Products = CorrelationProducts;
    const int64_t runs = (args.count + Correlation::run - 1) / Correlation::run;
    const auto scratch = std::make_shared<backend::Buffer>((runs + 1) * sizeof(Products));
    return [=] {
        // The runs' sums, then in the same place their products; the means behind.
        auto* pairs = scratch->template as<CorrelationPair>();
        auto* products = scratch->template as<Products>();
        auto* mean = reinterpret_cast<CorrelationPair*>(products + runs);
        const unsigned blocks = blocks_for(runs, 256);
        launch(correlation_naive_sum_kernel<T>, blocks, 256, 0, stream, args.A, args.B, pairs,
               args.count, runs);
        launch(correlation_naive_mean_kernel<CorrelationPair>, 1, 1, 0, stream, pairs, mean,
               args.count, runs);
        launch(correlation_naive_product_kernel<T>, blocks, 256, 0, stream, args.A, args.B, mean,
               products, args.count, runs);
        launch(correlation_naive_kernel<Correlation::Output<T>>, 1, 1, 0, stream, products, args.r,
               runs);
    };
};

}  // namespace gpu4s
