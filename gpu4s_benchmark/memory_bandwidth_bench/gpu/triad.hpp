// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../memory_bandwidth.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

template <class T>
__device__ inline T triad_of(T x, T y) {
    using M = Arithmetic<T>;
    return T(M(x) + M(MemoryTriad::factor) * M(y));
}

// One thread per element.
template <class T>
__global__ void memory_triad_naive_kernel(const T* x, const T* y, T* z, int64_t count) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i < count) z[i] = triad_of(x[i], y[i]);
}

// One thread per vector of 16 bytes, as in elementwise_opt_kernel; the last block takes the
// elements behind the last whole vector.
template <class T>
__global__ __launch_bounds__(256) void memory_triad_opt_kernel(const T* x, const T* y, T* z,
                                                               int64_t count) {
    using Vector = Vector16<T>;
    const int64_t i = blockIdx.x * int64_t{256} + threadIdx.x;
    if (i < count / Vector::lanes) {
        Vector held = load_streaming(reinterpret_cast<const Vector*>(x) + i);
        const Vector other = load_streaming(reinterpret_cast<const Vector*>(y) + i);
#pragma unroll
        for (int e = 0; e < Vector::lanes; ++e)
            held.element[e] = triad_of(held.element[e], other.element[e]);
        store_streaming(reinterpret_cast<Vector*>(z) + i, held);
    }
    const int64_t rest = count / Vector::lanes * Vector::lanes + threadIdx.x;
    if (blockIdx.x == gridDim.x - 1 && rest < count) z[rest] = triad_of(x[rest], y[rest]);
}

constexpr auto triad_naive = []<class T>(const MemoryTriad::Args<T>& args, Stream stream) {
    launch(memory_triad_naive_kernel<T>, blocks_for(args.count, 256), 256, 0, stream, args.x,
           args.y, args.z, args.count);
};
constexpr auto triad_opt = []<class T>(const MemoryTriad::Args<T>& args, Stream stream) {
    launch(memory_triad_opt_kernel<T>, blocks_for(args.count, 256, Vector16<T>::lanes), 256, 0,
           stream, args.x, args.y, args.z, args.count);
};

}  // namespace gpu4s
