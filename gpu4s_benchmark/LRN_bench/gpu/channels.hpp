// SPDX-License-Identifier: Apache-2.0
// lrn_channels: every element moved once is the floor; the other channels of a window must come out
// of registers or caches. Window sums are formed anew for each element: a sum that slides, adding
// the channel in front and taking off the one behind, keeps the rounding errors of every large
// value that has passed.
#pragma once

#include <algorithm>

#include "common/backend/words.hpp"
#include "pointwise.hpp"

namespace gpu4s {

template <class S>
__device__ S normalised(S x, S scale, S sum) {
    return x * power_minus_three_quarters(S(LrnChannels::k) + scale * sum);
}

// One thread per element, consecutive threads along the pixels of one channel.
template <class T>
__global__ void lrn_channels_naive_kernel(const T* x, T* y, int64_t count, int64_t channels,
                                          int64_t pixels, int64_t window) {
    using S = Accumulator<T>;
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= count) return;
    const int64_t c = i / pixels % channels;
    const int64_t back = std::min(c, channels_back(window));
    const int64_t ahead = std::min(channels - 1 - c, channels_ahead(window));
    S sum = 0;
    for (int64_t other = -back; other <= ahead; ++other) {
        const S value = widen(x[i + other * pixels]);
        sum += value * value;
    }
    y[i] = narrow<T>(normalised(S(widen(x[i])), S(LrnChannels::alpha / double(window)), sum));
}

// One thread per `width` pixels and `segment` channels of an image: it asks for its channels and
// those of the window around them in one go, all in registers, and then forms every sum from there.
// Neighbouring segments are other blocks; what both need comes out of the second-level cache.
template <class T, int window, int width, int segment>
__global__ __launch_bounds__(256) void lrn_channels_opt_kernel(const T* x, T* y, int64_t batch,
                                                               uint32_t channels, int64_t pixels) {
    using S = Accumulator<T>;
    using Pixels = Group<T, width>;
    constexpr uint32_t back = channels_back(window), held_channels = segment + window - 1;
    const int64_t group = blockIdx.x * int64_t{256} + threadIdx.x;
    const int64_t groups = pixels / width;  // of one channel
    const int64_t image = group / groups;
    if (image >= batch) return;
    const int64_t at = image * channels * pixels + (group - image * groups) * width;
    for (uint32_t first = blockIdx.y * segment; first < channels; first += gridDim.y * segment) {
        const T* from = x + at + (int64_t{first} - back) * pixels;
        S held[held_channels][width];
#pragma unroll
        for (uint32_t h = 0; h < held_channels; ++h, from += pixels) {
            // Before the first channel the difference wraps around to a number behind the last.
            const Pixels loaded = Pixels::load_if(first - back + h < channels, from);
#pragma unroll
            for (int e = 0; e < width; ++e) held[h][e] = widen(loaded.element[e]);
        }
        T* to = y + at + first * pixels;
#pragma unroll
        for (uint32_t s = 0; s < segment; ++s, to += pixels) {
            Pixels result;
#pragma unroll
            for (int e = 0; e < width; ++e) {
                S sum = 0;
#pragma unroll
                for (int w = 0; w < window; ++w) sum += held[s + w][e] * held[s + w][e];
                result.element[e] = narrow<T>(
                    normalised(held[s + back][e], S(LrnChannels::alpha / double(window)), sum));
            }
            if (first + s < channels) result.store(to);
        }
    }
}

// One thread per pixel and `segment` channels of an image, any window: it walks the channels, so
// that all but one of a window come out of the first-level cache.
template <class T, int segment>
__global__ __launch_bounds__(256) void lrn_channels_walk_kernel(const T* x, T* y, int64_t batch,
                                                                int64_t channels, int64_t pixels,
                                                                int64_t window) {
    using S = Accumulator<T>;
    const int64_t pixel = blockIdx.x * int64_t{256} + threadIdx.x;
    const int64_t image = pixel / pixels;
    if (image >= batch) return;
    const int64_t at = image * channels * pixels + (pixel - image * pixels);
    const S scale = static_cast<S>(LrnChannels::alpha / double(window));
    const int64_t stride = int64_t{gridDim.y} * segment;
    for (int64_t first = int64_t{blockIdx.y} * segment; first < channels; first += stride)
        for (int64_t c = first; c < std::min(first + segment, channels); ++c) {
            const int64_t last = std::min(channels - 1, c + channels_ahead(window));
            S sum = 0;
            for (int64_t other = std::max<int64_t>(0, c - channels_back(window)); other <= last;
                 ++other) {
                const S value = widen(x[at + other * pixels]);
                sum += value * value;
            }
            y[at + c * pixels] = narrow<T>(normalised(S(widen(x[at + c * pixels])), scale, sum));
        }
}

constexpr auto lrn_channels_naive = []<class T>(const LrnChannels::Args<T>& args, Stream stream) {
    const int64_t count = args.batch * args.channels * args.pixels();
    launch(lrn_channels_naive_kernel<T>, blocks_for(count, 256), 256, 0, stream, args.x, args.y,
           count, args.channels, args.pixels(), args.window);
};

/// Blocks of 256 threads, one thread per `width` pixels of the batch; segments along y.
inline dim3 lrn_grid(int64_t groups, int64_t channels, int segment) {
    return dim3(blocks_for(groups, 256), blocks_along_y(channels, segment));
}

/// Segments of 16 channels read a quarter more than they write for a window of five; with four
/// pixels a thread, eight channels keep as much in flight and leave registers for more threads.
template <int window, int width, class T>
void lrn_channels_held(const LrnChannels::Args<T>& args, Stream stream) {
    constexpr int segment = width == 1 ? 16 : 8;
    const dim3 grid = lrn_grid(args.batch * (args.pixels() / width), args.channels, segment);
    launch(lrn_channels_opt_kernel<T, window, width, segment>, grid, 256, 0, stream, args.x, args.y,
           args.batch, args.channels, args.pixels());
}
template <int window, class T>
void lrn_channels_held(const LrnChannels::Args<T>& args, Stream stream) {
    constexpr int width = sizeof(T) == 8 ? 2 : 4;
    if (args.pixels() % width == 0)
        lrn_channels_held<window, width>(args, stream);
    else
        lrn_channels_held<window, 1>(args, stream);
}

constexpr auto lrn_channels_opt = []<class T>(const LrnChannels::Args<T>& args, Stream stream) {
    constexpr int segment = 16;
    switch (args.window) {
        case 3: return lrn_channels_held<3>(args, stream);
        case 5: return lrn_channels_held<5>(args, stream);
        default:
            launch(lrn_channels_walk_kernel<T, segment>,
                   lrn_grid(args.batch * args.pixels(), args.channels, segment), 256, 0, stream,
                   args.x, args.y, args.batch, args.channels, args.pixels(), args.window);
    }
};

}  // namespace gpu4s
