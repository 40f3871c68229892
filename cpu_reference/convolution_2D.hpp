// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// What a sum of T is formed in; unsigned wraps as int32 must.
template <class T>
using ConvolutionWide = std::conditional_t<std::is_integral_v<T>, uint32_t, double>;

/// sum[j] += plane[row, j + d] * taps[s], d = s - kernel / 2, for every tap of one row of a kernel
/// and every j for which both columns exist.
template <class S>
void add_tap_row(const S* row, const S* taps, int64_t width, int64_t kernel, S* sum) {
    for (int64_t s = 0; s < kernel; ++s) {
        const int64_t d = s - kernel / 2;
        const int64_t last = std::min(width, width - d);
        for (int64_t j = std::max<int64_t>(0, -d); j < last; ++j) sum[j] += row[j + d] * taps[s];
    }
}

/// y[b, o, i, j] = sum over c, r, s of x[b, c, i + r - R, j + s - R] * h[o, c, r, s], R = kernel /
/// 2, x zero outside [0, height) x [0, width), kernel odd: in double, c, r and s ascending; int32
/// modulo 2^32. x is [batch, channels, height, width], h is [filters, channels, kernel, kernel].
template <class T>
std::vector<Wide<T>> convolution_2D_nchw(const std::vector<T>& x, const std::vector<T>& h,
                                         int64_t batch, int64_t channels, int64_t filters,
                                         int64_t height, int64_t width, int64_t kernel) {
    using S = ConvolutionWide<T>;
    std::vector<S> image(x.size()), taps(h.size());
#pragma omp parallel for
    for (int64_t i = 0; i < std::ssize(x); ++i) image[i] = static_cast<S>(x[i]);
    for (int64_t i = 0; i < std::ssize(h); ++i) taps[i] = static_cast<S>(h[i]);
    std::vector<Wide<T>> y(batch * filters * height * width);
#pragma omp parallel for schedule(dynamic)
    for (int64_t line = 0; line < batch * filters * height; ++line) {
        const int64_t b = line / height / filters, o = line / height % filters, i = line % height;
        std::vector<S> sum(width);
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t r = 0; r < kernel; ++r) {
                const int64_t row = i + r - kernel / 2;
                if (row < 0 || row >= height) continue;
                add_tap_row(&image[((b * channels + c) * height + row) * width],
                            &taps[((o * channels + c) * kernel + r) * kernel], width, kernel,
                            sum.data());
            }
        for (int64_t j = 0; j < width; ++j) y[line * width + j] = static_cast<Wide<T>>(sum[j]);
    }
    return y;
}

/// The same of one image with one channel and one filter.
template <class T>
std::vector<Wide<T>> convolution_2D(const std::vector<T>& x, const std::vector<T>& h,
                                    int64_t height, int64_t width, int64_t kernel) {
    return convolution_2D_nchw(x, h, 1, 1, 1, height, width, kernel);
}

}  // namespace gpu4s::reference
