// SPDX-License-Identifier: Apache-2.0
// y[i] = function(x[i]) over `count` elements: the two launchers that streaming operations share.
#pragma once

#include "common/backend/device_code.hpp"
#include "common/operation.hpp"

namespace gpu4s {

// One thread per element.
template <class T, class Function>
__global__ void elementwise_naive_kernel(const T* x, T* y, int64_t count, Function function) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i < count) y[i] = function(x[i]);
}

// One thread per vector of 16 bytes: many short blocks keep more loads in flight than several
// vectors a thread (copy of 1 GiB on an H200: 4264 GB/s with one, 4097 with four). The last block
// takes the elements behind the last whole vector.
template <class T, class Function>
__global__ __launch_bounds__(256) void elementwise_opt_kernel(const T* x, T* y, int64_t count,
                                                              Function function) {
    using Vector = Vector16<T>;
    const int64_t i = blockIdx.x * int64_t{256} + threadIdx.x;
    if (i < count / Vector::lanes) {
        Vector held = load_streaming(reinterpret_cast<const Vector*>(x) + i);
#pragma unroll
        for (int e = 0; e < Vector::lanes; ++e) held.element[e] = function(held.element[e]);
        store_streaming(reinterpret_cast<Vector*>(y) + i, held);
    }
    const int64_t rest = count / Vector::lanes * Vector::lanes + threadIdx.x;
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
    launch(elementwise_opt_kernel<T, Function>, blocks_for(count, 256, Vector16<T>::lanes), 256, 0,
           stream, x, y, count, function);
}

/// max(0, x)
struct PositivePart {
    template <class T>
    __device__ T operator()(T x) const {
        return narrow<T>(widen(x) > 0 ? widen(x) : 0);
    }
};

/// The same as variants of an operation with ElementwiseArgs; Function has no state.
template <class Function>
constexpr auto map_naive = []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
    elementwise_naive(args.x, args.y, args.count, stream, Function{});
};
template <class Function>
constexpr auto map_opt = []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
    elementwise_opt(args.x, args.y, args.count, stream, Function{});
};

}  // namespace gpu4s
