// SPDX-License-Identifier: Apache-2.0
// Every sample read once and every result written once is the floor: 8 bytes a sample of float, for
// a dozen operations. So both halves come from one pass (integers, too), and each thread loads the
// samples around its own ones from the first-level cache, where its neighbours' loads put them.
#pragma once

#include "common/backend/words.hpp"
#include "pairs.hpp"

namespace gpu4s {

// One thread per `own` samples: whole vectors of them and around them in, own / 2 results of each
// half out. The first and the last threads, which reach beyond an end, load mirrored samples.
template <class T, Rounding rounding, int own>
__global__ __launch_bounds__(256) void wavelet_opt_kernel(const T* x, T* y, int64_t count,
                                                          bool high_aligned) {
    constexpr int lanes = Vector16<T>::lanes, pairs = own / 2;
    constexpr int margin = (reach + lanes - 1) / lanes * lanes;  // whole vectors
    using Results = Group<T, pairs>;
    const int64_t first = (blockIdx.x * int64_t{256} + threadIdx.x) * own;
    if (first >= count) return;
    Accumulator<T> loaded[own + 2 * margin];
    if (first >= margin && first + own + margin <= count) {
#pragma unroll
        for (int k = 0; k < own + 2 * margin; k += lanes) {
            const auto vector = Group<T, lanes>::load(x + first - margin + k);
#pragma unroll
            for (int e = 0; e < lanes; ++e) loaded[k + e] = widen(vector.element[e]);
        }
    } else {
#pragma unroll
        for (int k = 0; k < own + 2 * margin; ++k)
            loaded[k] = widen(x[mirrored(first - margin + k, count)]);
    }
    Accumulator<T> near[own + 2 * reach];
#pragma unroll
    for (int k = 0; k < own + 2 * reach; ++k) near[k] = loaded[margin - reach + k];

    Results low, high;
    transform_pairs<rounding, pairs>(near, low.element, high.element);
    T* to_low = y + first / 2;
    T* to_high = to_low + count / 2;
    const bool whole = first + own <= count;
    if (whole) low.store(to_low);
    if (whole && high_aligned) high.store(to_high);
#pragma unroll
    for (int p = 0; p < pairs; ++p)
        if (first + 2 * p < count) {
            if (!whole) to_low[p] = low.element[p];
            if (!whole || !high_aligned) to_high[p] = high.element[p];
        }
}

/// Two vectors in, one vector of each half out, so that every access moves 16 bytes.
template <class T>
constexpr int own_samples = 2 * Vector16<T>::lanes;

template <Rounding rounding, int own, class T>
void transform_in_vectors(const ElementwiseArgs<T>& args, Stream stream) {
    launch(wavelet_opt_kernel<T, rounding, own>, blocks_for(args.count, 256, own), 256, 0, stream,
           args.x, args.y, args.count, args.count % own == 0);
}

template <Rounding rounding>
constexpr auto wavelet_opt = []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
    transform_in_vectors<rounding, own_samples<T>>(args, stream);
};

}  // namespace gpu4s
