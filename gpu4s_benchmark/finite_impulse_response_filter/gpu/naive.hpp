// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../finite_impulse_response_filter.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

// One thread per result.
template <class T>
__global__ void fir_naive_kernel(const T* x, const T* h, T* y, int64_t samples, int64_t taps) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= samples + taps - 1) return;
    Arithmetic<T> sum = 0;
    const int64_t end = i < taps ? i + 1 : taps;
    for (int64_t t = i < samples ? 0 : i - samples + 1; t < end; ++t)
        sum +=
            static_cast<Arithmetic<T>>(widen(h[t])) * static_cast<Arithmetic<T>>(widen(x[i - t]));
    y[i] = narrow<T>(static_cast<Accumulator<T>>(sum));
}

constexpr auto fir_naive = []<class T>(const FiniteImpulseResponse::Args<T>& args, Stream stream) {
    launch(fir_naive_kernel<T>, blocks_for(args.results(), 256), 256, 0, stream, args.x, args.h,
           args.y, args.samples, args.taps);
};

}  // namespace gpu4s
