// SPDX-License-Identifier: Apache-2.0
// Activations to int8 with one scale a row, as ../README.md defines it.
//
// Count, opt, an element: 4 or 2 bytes read and one written, the bound where rows are many; one
// operation for the maximum and some 6 to quantise (quantised.hpp). What is read twice comes from
// the second-level cache the second time. With few rows time goes by waiting: for the launch, for
// the loads, which a thread starts together, and for the reduction in the block.
#pragma once

#include "../quantise_activations.hpp"
#include "common/backend/device_attributes.hpp"
#include "common/backend/reduce.hpp"
#include "common/variant.hpp"
#include "quantised.hpp"

namespace gpu4s {

// One block per row, which walks it twice, one element per thread after the other.
template <class T, int threads>
__global__ void naive_quantise_kernel(QuantiseActivations::Args<T> args) {
    const int64_t first = blockIdx.x * args.shape.k, end = first + args.shape.k;
    float largest = 0.0f;
    for (int64_t at = first + threadIdx.x; at < end; at += threads)
        largest = fmaxf(largest, fabsf(widen(args.A[at])));
    const float scale = reduce<threads>(largest, Larger{}) / 127.0f;
    for (int64_t at = first + threadIdx.x; at < end; at += threads)
        args.values[at] = static_cast<int8_t>(
            scale > 0.0f ? rintf(clamped_quotient(widen(args.A[at]), scale)) : 0.0f);
    if (threadIdx.x == 0) args.scales[blockIdx.x] = scale;
}

constexpr auto naive_quantise = []<class T>(const QuantiseActivations::Args<T>& args,
                                            Stream stream) {
    constexpr int threads = 256;  // not tuned
    launch(naive_quantise_kernel<T, threads>, grid_of(args.shape.m), threads, 0, stream, args);
};

/// Groups of a row that a thread keeps in registers from the maximum to the quotients: 8 of 16
/// bytes are 32 registers, half of the 64 that each of 1024 threads has.
constexpr int quantise_kept = 8;

// `parts` blocks per row: each reads all of it, so that none waits for another, and quantises every
// parts-th run of one group of `lanes` neighbours per thread. What a row has beyond the groups kept
// is read twice. Rows must be whole groups. The kernel behind this one may start: the product's
// begins to read its weights.
template <class T, int threads, int lanes>
__global__ __launch_bounds__(threads) void opt_quantise_kernel(QuantiseActivations::Args<T> args,
                                                               int parts) {
    wait_for_previous_kernel();
    let_next_kernel_start();
    using Activations = Group<T, lanes>;
    constexpr int kept_groups = quantise_kept * threads;
    const int64_t row = blockIdx.x / parts, groups = args.shape.k / lanes;
    const int part = blockIdx.x % parts, first = threadIdx.x;
    const T* a = args.A + row * args.shape.k;
    int8_t* values = args.values + row * args.shape.k;
    float largest = 0.0f;
    Activations kept[quantise_kept];
#pragma unroll
    for (int run = 0; run < quantise_kept; ++run) {
        const int64_t g = first + run * threads;
        kept[run] = Activations::load_if(g < groups, a + g * lanes);
    }
#pragma unroll
    for (int run = 0; run < quantise_kept; ++run) largest = largest_magnitude(largest, kept[run]);
#pragma unroll 4
    for (int64_t g = first + kept_groups; g < groups; g += threads)
        largest = largest_magnitude(largest, Activations::load(a + g * lanes));

    const RowScale scale(reduce<threads>(largest, Larger{}));
    if (first == 0 && part == 0) args.scales[row] = scale.scale;
#pragma unroll
    for (int run = 0; run < quantise_kept; ++run) {
        const int64_t g = first + run * threads;
        if (run % parts == part && g < groups)
            quantised(kept[run], scale).store(values + g * lanes);
    }
#pragma unroll 2
    for (int64_t g = first + kept_groups + part * threads; g < groups; g += parts * threads)
        quantised(Activations::load(a + g * lanes), scale).store(values + g * lanes);
}

/// Few rows are shared out among blocks of up to 1024 threads, which keep 32768 floats of a row; of
/// many, each has one of up to 512, so that more than one fits on a multiprocessor. Rows that 64
/// threads keep, up to 2048 floats, or 256, up to 8192, have no more of them: fewer take part in
/// the reduction. Rows that are not whole vectors of 16 bytes are read element by element.
constexpr auto opt_quantise = []<class T>(const QuantiseActivations::Args<T>& args,
                                          Stream stream) -> Prepared {
    constexpr int vector = Vector16<T>::lanes;
    const int64_t m = args.shape.m, k = args.shape.k, units = backend::compute_units();
    const auto with = [&]<int threads, int lanes>() -> Prepared {
        int parts = 1;
        while (parts < quantise_kept && 2 * parts * m <= units && parts * threads * lanes < k)
            parts *= 2;
        return [=] {
            launch_next<opt_quantise_kernel<T, threads, lanes>>(grid_of(m * parts), threads, 0,
                                                                stream, args, parts);
        };
    };
    const auto keeps_row = [&](int threads) { return k <= quantise_kept * vector * threads; };
    if (k % vector != 0) return with.template operator()<512, 1>();
    if (keeps_row(64)) return with.template operator()<64, vector>();
    if (keeps_row(256)) return with.template operator()<256, vector>();
    if (2 * m <= units) return with.template operator()<1024, vector>();
    return with.template operator()<512, vector>();
};

}  // namespace gpu4s
