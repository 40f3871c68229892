// SPDX-License-Identifier: Apache-2.0
// One core, one result after the other.
#include "../convolution_2D.hpp"
#include "common/one_core.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

/// sum + sum over r, s of plane[i + r - R, j + s - R] * h[r, s].
template <class T, class S>
S add_window(const T* plane, const T* h, int64_t height, int64_t width, int64_t kernel, int64_t i,
             int64_t j, S sum) {
    const int64_t top = i - kernel / 2, left = j - kernel / 2;
    for (int64_t r = std::max<int64_t>(0, -top); r < std::min(kernel, height - top); ++r)
        for (int64_t s = std::max<int64_t>(0, -left); s < std::min(kernel, width - left); ++s)
            sum += static_cast<S>(plane[(top + r) * width + left + s]) *
                   static_cast<S>(h[r * kernel + s]);
    return sum;
}

template <class T>
void convolve(const Convolution2D::Args<T>& args) {
    using S = Arithmetic<T>;
    for (int64_t i = 0; i < args.height; ++i)
        for (int64_t j = 0; j < args.width; ++j)
            args.y[i * args.width + j] = static_cast<T>(
                add_window(args.x, args.h, args.height, args.width, args.kernel, i, j, S(0)));
}

template <class T>
void convolve_nchw(const Convolution2DNchw::Args<T>& args) {
    const int64_t pixels = args.height * args.width, taps = args.kernel * args.kernel;
    T* y = args.y;
    for (int64_t b = 0; b < args.batch; ++b)
        for (int64_t o = 0; o < args.filters; ++o)
            for (int64_t i = 0; i < args.height; ++i)
                for (int64_t j = 0; j < args.width; ++j) {
                    Accumulator<T> sum = 0;
                    for (int64_t c = 0; c < args.channels; ++c)
                        sum = add_window(args.x + (b * args.channels + c) * pixels,
                                         args.h + (o * args.channels + c) * taps, args.height,
                                         args.width, args.kernel, i, j, sum);
                    *y++ = static_cast<T>(sum);
                }
}

}  // namespace

const Variant<Convolution2D> naive{
    "naive", []<class T>(const Convolution2D::Args<T>& args, backend::Stream) {
        refuse_long_runs(Convolution2D::work<T>(args).operations);
        return [args] { convolve(args); };
    }};
const Variant<Convolution2DNchw> naive_nchw{
    "naive", []<class T>(const Convolution2DNchw::Args<T>& args, backend::Stream) {
        refuse_long_runs(Convolution2DNchw::work<T>(args).operations);
        return [args] { convolve_nchw(args); };
    }};

}  // namespace gpu4s
