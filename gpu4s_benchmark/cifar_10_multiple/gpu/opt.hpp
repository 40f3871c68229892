// SPDX-License-Identifier: Apache-2.0
// The whole network in one kernel. Floor for 65536 images of float on an H200: 268 MB of images at
// 4.2 TB/s, 64 us; 2.6 G multiply-adds at 128 a clock and multiprocessor, 85 us. The weights (115
// KB) come from the second-level cache once a block.
#pragma once

#include "common/backend/device_attributes.hpp"
#include "dense.hpp"
#include "features.hpp"

namespace gpu4s::cifar {

// One block per 4 * images_per_lane images. For the features, 32 lanes take an image at a time. For
// the dense layers, a group of 32 lanes ("warp", also where waves have 64) takes 384 / warps rows
// of W1 and all images: 8 lanes along the rows, 4 along the images, images_per_lane x (48 / warps)
// sums a lane. They never leave the registers: each is multiplied by its column of W2.
template <class T, int warps, int images_per_lane>
__global__ __launch_bounds__(32 * warps) void cifar_10_opt_kernel(Args<T> args) {
    using Real = Accumulator<T>;
    constexpr int images = 4 * images_per_lane, rows = hidden / warps / 8;
    using Share = Shared<Real, warps, images>;
    constexpr int slices = features / Share::slice;
    static_assert(warps % 2 == 0 && rows * 8 * warps == hidden);
    // Few images are a matter of latency: weights are asked for long before they are needed. With
    // many, other warps compute meanwhile, and registers decide how many there are.
    constexpr bool early = images_per_lane == 1;
    constexpr int ahead = early ? Share::lanes : 1;
    __shared__ Share shared;
    const int warp = threadIdx.x / 32, row = threadIdx.x % 8, column = threadIdx.x / 8 % 4;
    const int first_row = warp * rows * 8 + row;
    const int64_t first = int64_t{blockIdx.x} * images;

    SliceInFlight<T, Share, 32 * warps> slice[ahead];
    Real weight[classes][rows];
    const auto ask_for_slices = [&] {
#pragma unroll
        for (int s = 0; s < ahead; ++s) slice[s].load(args.W1, s);
    };
    const auto ask_for_weights = [&] {
#pragma unroll
        for (int c = 0; c < classes; ++c)
#pragma unroll
            for (int r = 0; r < rows; ++r)
                weight[c][r] = widen(args.W2[c * hidden + first_row + 8 * r]);
    };
    if constexpr (early) ask_for_slices();
    const Filter<Real> filter_1(args.taps_1), filter_2(args.taps_2);
    for (int i = warp; i < images; i += warps) {
        const int64_t image = first + i < args.count ? first + i : args.count - 1;
        image_features(args.images + image * pixels, filter_1, filter_2,
                       &shared.x[i][0].element[0]);
    }
    if constexpr (early)
        ask_for_weights();
    else
        ask_for_slices();

    Real sum[images_per_lane][rows] = {};
#pragma unroll 1
    for (int of_ahead = 0; of_ahead < slices; of_ahead += ahead)
#pragma unroll
        for (int a = 0; a < ahead; ++a) {
            const int s = of_ahead + a;
            __syncthreads();
            slice[a].store(shared);
            if (s + ahead < slices) slice[a].load(args.W1, s + ahead);
            __syncthreads();
            add_products(shared, s, first_row, column, sum);
        }
    if constexpr (!early) ask_for_weights();
#pragma unroll
    for (int m = 0; m < images_per_lane; ++m)
#pragma unroll
        for (int r = 0; r < rows; ++r) sum[m][r] = fmax(sum[m][r], Real(0));
    __syncthreads();  // shared.w is read, shared.partial may be written

#pragma unroll
    for (int c = 0; c < classes; ++c) {
        Real partial[images_per_lane] = {};
#pragma unroll
        for (int r = 0; r < rows; ++r)
#pragma unroll
            for (int m = 0; m < images_per_lane; ++m) partial[m] += weight[c][r] * sum[m][r];
        const Real total = shared_out_sum<4>(partial);
        if (row % (8 / images_per_lane) == 0)
            shared.partial[warp][column + row * images_per_lane / 8 * 4][c] = total;
    }
    __syncthreads();
    const int i = threadIdx.x;
    if (i < images && first + i < args.count) {
        Real logit[classes] = {};
        for (int w = 0; w < warps; ++w)
#pragma unroll
            for (int c = 0; c < classes; ++c) logit[c] += shared.partial[w][i][c];
        store_softmax(logit, args.output + (first + i) * classes);
    }
}

constexpr int opt_warps = 8;

/// Queues the kernel with the most images a lane, up to `images_per_lane`, with which every compute
/// unit gets a block.
template <class T, int images_per_lane>
void run_opt(const Args<T>& args, Stream stream, int compute_units) {
    const unsigned blocks = blocks_for(args.count, 4 * images_per_lane);
    if constexpr (images_per_lane > 1)
        if (blocks < static_cast<unsigned>(compute_units))
            return run_opt<T, images_per_lane / 2>(args, stream, compute_units);
    launch(cifar_10_opt_kernel<T, opt_warps, images_per_lane>, blocks, 32 * opt_warps, 0, stream,
           args);
}

/// 48 sums a lane in float; double takes two registers each.
template <class T>
constexpr int most_images_per_lane = std::is_same_v<T, double> ? 4 : 8;

constexpr auto opt_on_gpu = []<class T>(const Args<T>& args, Stream stream) {
    const int units = backend::compute_units();
    return [=] { run_opt<T, most_images_per_lane<T>>(args, stream, units); };
};

}  // namespace gpu4s::cifar
