// SPDX-License-Identifier: Apache-2.0
// One core, one result after the other.
#pragma once

#include "../convolution_2D.hpp"
#include "common/backend/host.hpp"

namespace gpu4s {

/// sum + sum over r, s of plane[i + r - R, j + s - R] * h[r, s].
template <class X, class H, class S>
S add_window(const X* plane, const H* h, int64_t height, int64_t width, int64_t kernel, int64_t i,
             int64_t j, S sum) {
    const int64_t top = i - kernel / 2, left = j - kernel / 2;
    for (int64_t r = std::max<int64_t>(0, -top); r < std::min(kernel, height - top); ++r)
        for (int64_t s = std::max<int64_t>(0, -left); s < std::min(kernel, width - left); ++s)
            sum += static_cast<S>(plane[(top + r) * width + left + s]) *
                   static_cast<S>(h[r * kernel + s]);
    return sum;
}

constexpr auto convolution_2D_nchw_naive =
    []<class X, class H, class Y>(const Convolution2DNchw::Args<X, H, Y>& args, backend::Stream) {
        const int64_t pixels = args.height * args.width, taps = args.kernel * args.kernel;
        Y* y = args.y;
        for (int64_t b = 0; b < args.batch; ++b)
            for (int64_t o = 0; o < args.filters; ++o)
                for (int64_t i = 0; i < args.height; ++i)
                    for (int64_t j = 0; j < args.width; ++j) {
                        Accumulator<X> sum = 0;
                        for (int64_t c = 0; c < args.channels; ++c)
                            sum = add_window(args.x + (b * args.channels + c) * pixels,
                                             args.h + (o * args.channels + c) * taps, args.height,
                                             args.width, args.kernel, i, j, sum);
                        *y++ = static_cast<Y>(sum);
                    }
    };

}  // namespace gpu4s
