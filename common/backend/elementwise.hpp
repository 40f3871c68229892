// SPDX-License-Identifier: Apache-2.0
// y[i] = function(x[i]) over `count` elements: the two launchers that streaming operations share.
#pragma once

#include "common/backend/device_code.hpp"

namespace gpu4s {

/// `lanes` elements that one thread loads or stores at once, 16 bytes.
template <class T>
struct alignas(16) Vector16 {
    static constexpr int lanes = 16 / sizeof(T);
    T element[lanes];
};

// One thread per element.
template <class T, class Function>
__global__ void elementwise_naive_kernel(const T* x, T* y, int64_t count, Function function) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i < count) y[i] = function(x[i]);
}

// One thread per four vectors of 16 bytes, a block's width apart, so that four independent loads
// are in flight; the last block takes the elements behind the last whole vector.
template <class T, class Function>
__global__ __launch_bounds__(256) void elementwise_opt_kernel(const T* x, T* y, int64_t count,
                                                              Function function) {
    using Vector = Vector16<T>;
    constexpr int block = 256, vectors = 4;
    const int64_t whole = count / Vector::lanes;
    const int64_t first = blockIdx.x * int64_t{block * vectors} + threadIdx.x;
    const auto* from = reinterpret_cast<const Vector*>(x);
    auto* to = reinterpret_cast<Vector*>(y);
    Vector held[vectors];
#pragma unroll
    for (int v = 0; v < vectors; ++v)
        if (first + block * v < whole) held[v] = from[first + block * v];
#pragma unroll
    for (int v = 0; v < vectors; ++v) {
        if (first + block * v >= whole) continue;
#pragma unroll
        for (int e = 0; e < Vector::lanes; ++e)
            held[v].element[e] = function(held[v].element[e]);
        to[first + block * v] = held[v];
    }
    const int64_t rest = whole * Vector::lanes + threadIdx.x;
    if (blockIdx.x == gridDim.x - 1 && rest < count) y[rest] = function(x[rest]);
}

/// x and y of `count` >= 1 elements, aligned to 16 bytes; `function` maps a T to a T on the device.
template <class T, class Function>
void elementwise_naive(const T* x, T* y, int64_t count, Stream stream, Function function) {
    launch(elementwise_naive_kernel<T, Function>, blocks_for(count, 256), 256, 0, stream, x, y,
           count, function);
}

template <class T, class Function>
void elementwise_opt(const T* x, T* y, int64_t count, Stream stream, Function function) {
    launch(elementwise_opt_kernel<T, Function>, blocks_for(count, 256, 4 * Vector16<T>::lanes), 256,
           0, stream, x, y, count, function);
}

}  // namespace gpu4s
