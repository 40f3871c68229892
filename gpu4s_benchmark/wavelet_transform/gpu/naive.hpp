// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pairs.hpp"

namespace gpu4s {

// One thread per pair of samples.
template <class T, Rounding rounding>
__global__ void wavelet_naive_kernel(const T* x, T* y, int64_t count) {
    const int64_t pair = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (pair >= count / 2) return;
    Accumulator<T> near[2 * (1 + reach)];
    for (int k = 0; k < 2 * (1 + reach); ++k)
        near[k] = widen(x[mirrored(2 * pair - reach + k, count)]);
    T low[1], high[1];
    transform_pairs<rounding, 1>(near, low, high);
    y[pair] = low[0];
    y[count / 2 + pair] = high[0];
}

template <Rounding rounding>
constexpr auto wavelet_naive = []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
    launch(wavelet_naive_kernel<T, rounding>, blocks_for(args.count / 2, 256), 256, 0, stream,
           args.x, args.y, args.count);
};

}  // namespace gpu4s
