// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../memory_bandwidth.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

// One thread per element.
template <class T>
__global__ void memory_write_naive_kernel(T* y, int64_t count) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i < count) y[i] = T(i % MemoryWrite::period);
}

// One thread per vector of 16 bytes; the last block takes the elements behind the last whole
// vector.
template <class T>
__global__ __launch_bounds__(256) void memory_write_opt_kernel(T* y, int64_t count) {
    using Vector = Vector16<T>;
    const int64_t i = blockIdx.x * int64_t{256} + threadIdx.x;
    if (i < count / Vector::lanes) {
        Vector made;
#pragma unroll
        for (int e = 0; e < Vector::lanes; ++e)
            made.element[e] = T((i * Vector::lanes + e) % MemoryWrite::period);
        store_streaming(reinterpret_cast<Vector*>(y) + i, made);
    }
    const int64_t rest = count / Vector::lanes * Vector::lanes + threadIdx.x;
    if (blockIdx.x == gridDim.x - 1 && rest < count) y[rest] = T(rest % MemoryWrite::period);
}

constexpr auto write_naive = []<class T>(const MemoryWrite::Args<T>& args, Stream stream) {
    launch(memory_write_naive_kernel<T>, blocks_for(args.count, 256), 256, 0, stream, args.y,
           args.count);
};
constexpr auto write_opt = []<class T>(const MemoryWrite::Args<T>& args, Stream stream) {
    launch(memory_write_opt_kernel<T>, blocks_for(args.count, 256, Vector16<T>::lanes), 256, 0,
           stream, args.y, args.count);
};

}  // namespace gpu4s
