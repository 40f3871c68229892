// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. A row is read twice, the second time from a cache. Rows are shared out among
// the cores where there are enough of them, else the pieces of each row.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cmath>

#include "../quantise_activations.hpp"
#include "common/backend/half_simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {

template <class T>
float largest_magnitude(const T* a, int64_t count) {
    float largest = 0;
#pragma omp simd reduction(max : largest)
    for (int64_t k = 0; k < count; ++k) {
        const float magnitude = std::fabs(widened(a[k]));
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

template <class T>
void quantise_run(const T* a, int64_t count, float scale, int8_t* values) {
    if (scale == 0) {
        std::fill_n(values, count, int8_t{0});
        return;
    }
#pragma omp simd
    for (int64_t k = 0; k < count; ++k) {
        const float quotient = widened(a[k]) / scale;
        const float above = quotient < -127 ? -127.0f : quotient;
        const float value = std::rint(above > 127 ? 127.0f : above);
        values[k] = static_cast<int8_t>(static_cast<int32_t>(value));
    }
}

constexpr auto opt_quantise = []<class T>(const QuantiseActivations::Args<T>& args,
                                          backend::Stream) {
    const int64_t M = args.shape.m, K = args.shape.k;
    if (M >= omp_get_max_threads()) {
#pragma omp parallel for
        for (int64_t i = 0; i < M; ++i) {
            args.scales[i] = largest_magnitude(args.A + i * K, K) / 127;
            quantise_run(args.A + i * K, K, args.scales[i], args.values + i * K);
        }
        return;
    }
    constexpr int64_t piece = 4096;
    for (int64_t i = 0; i < M; ++i) {
        const T* a = args.A + i * K;
        float largest = 0;
#pragma omp parallel for reduction(max : largest)
        for (int64_t k = 0; k < K; k += piece)
            largest = std::max(largest, largest_magnitude(a + k, std::min(piece, K - k)));
        args.scales[i] = largest / 127;
#pragma omp parallel for
        for (int64_t k = 0; k < K; k += piece)
            quantise_run(a + k, std::min(piece, K - k), args.scales[i], args.values + i * K + k);
    }
};

}  // namespace gpu4s
