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

// One thread per four vectors of 16 bytes, a block's width apart; the last block takes the elements
// behind the last whole vector.
template <class T>
__global__ __launch_bounds__(256) void memory_write_opt_kernel(T* y, int64_t count) {
    using Vector = Vector16<T>;
    constexpr int block = 256, vectors = 4;
    const int64_t whole = count / Vector::lanes;
    const int64_t first = blockIdx.x * int64_t{block * vectors} + threadIdx.x;
    auto* to = reinterpret_cast<Vector*>(y);
#pragma unroll
    for (int v = 0; v < vectors; ++v) {
        const int64_t at = first + block * v;
        Vector made;
#pragma unroll
        for (int e = 0; e < Vector::lanes; ++e)
            made.element[e] = T((at * Vector::lanes + e) % MemoryWrite::period);
        if (at < whole) to[at] = made;
    }
    const int64_t rest = whole * Vector::lanes + threadIdx.x;
    if (blockIdx.x == gridDim.x - 1 && rest < count) y[rest] = T(rest % MemoryWrite::period);
}

constexpr auto write_naive = []<class T>(const MemoryWrite::Args<T>& args, Stream stream) {
    launch(memory_write_naive_kernel<T>, blocks_for(args.count, 256), 256, 0, stream, args.y,
           args.count);
};
constexpr auto write_opt = []<class T>(const MemoryWrite::Args<T>& args, Stream stream) {
    launch(memory_write_opt_kernel<T>, blocks_for(args.count, 256, 4 * Vector16<T>::lanes), 256, 0,
           stream, args.y, args.count);
};

}  // namespace gpu4s
