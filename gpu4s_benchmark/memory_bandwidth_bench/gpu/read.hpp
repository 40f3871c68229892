// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../memory_bandwidth.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

// One thread per chunk.
template <class T>
__global__ void memory_read_naive_kernel(const Word<T>* x, Word<T>* y, int64_t count) {
    const int64_t chunk = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    const int64_t first = chunk * MemoryRead::chunk;
    if (first >= count) return;
    Word<T> bits = 0;
    for (int64_t i = first; i < first + MemoryRead::chunk && i < count; ++i) bits ^= x[i];
    y[chunk] = bits & number_mask<T>;
}

// One group of 32 lanes per chunk. Each lane asks for all its 8 (double: 16) vectors of 16 bytes in
// a row; nothing but shuffles joins them, so no group waits for another.
template <class T>
__global__ __launch_bounds__(256) void memory_read_opt_kernel(const Word<T>* x, Word<T>* y,
                                                              int64_t count) {
    using Vector = Vector16<Word<T>>;
    constexpr int lanes = 32, vectors = MemoryRead::chunk / Vector::lanes / lanes;
    const int lane = threadIdx.x % lanes;
    const int64_t chunk = blockIdx.x * int64_t{256 / lanes} + threadIdx.x / lanes;
    const int64_t first = chunk * MemoryRead::chunk;
    Word<T> bits = 0;
    if (first + MemoryRead::chunk <= count) {
        const auto* from = reinterpret_cast<const Vector*>(x + first) + lane;
        Vector held[vectors];
#pragma unroll
        for (int v = 0; v < vectors; ++v) held[v] = load_streaming(from + lanes * v);
#pragma unroll
        for (int v = 0; v < vectors; ++v)
#pragma unroll
            for (int e = 0; e < Vector::lanes; ++e) bits ^= held[v].element[e];
    } else {
        for (int64_t i = first + lane; i < count; i += lanes) bits ^= x[i];
    }
#pragma unroll
    for (int mask = lanes / 2; mask > 0; mask /= 2) bits ^= shuffle_xor(bits, mask);
    if (lane == 0 && first < count) y[chunk] = bits & number_mask<T>;
}

template <class T>
void launch_memory_read(void (*kernel)(const Word<T>*, Word<T>*, int64_t), int threads_per_chunk,
                        const CopyArgs<T>& args, Stream stream) {
    launch(kernel, blocks_for(MemoryRead::chunks(args.count) * threads_per_chunk, 256), 256, 0,
           stream, reinterpret_cast<const Word<T>*>(args.x), reinterpret_cast<Word<T>*>(args.y),
           args.count);
}

constexpr auto read_naive = []<class T>(const CopyArgs<T>& args, Stream stream) {
    launch_memory_read(memory_read_naive_kernel<T>, 1, args, stream);
};
constexpr auto read_opt = []<class T>(const CopyArgs<T>& args, Stream stream) {
    launch_memory_read(memory_read_opt_kernel<T>, 32, args, stream);
};

}  // namespace gpu4s
