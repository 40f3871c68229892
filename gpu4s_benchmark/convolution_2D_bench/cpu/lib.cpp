// SPDX-License-Identifier: Apache-2.0
#include "../convolution_2D.hpp"
#include "common/variant.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s {

const Variant<Convolution2D> lib{
    "lib",
    []<onednn::Offered T>(const Convolution2D::Args<T>& args, backend::Stream) {
        const onednn::Extents image{1, 1, args.height, args.width};
        return onednn::convolution(onednn::Tensor<T>(args.x, image),
                                   onednn::Tensor<T>(args.h, {1, 1, args.kernel, args.kernel}),
                                   onednn::Tensor<T>(args.y, image));
    },
    {.unavailable = onednn::unavailable}};

const Variant<Convolution2DNchw> lib_nchw{
    "lib",
    []<onednn::Offered T>(const Convolution2DNchw::Args<T>& args, backend::Stream) {
        const onednn::Tensor<T> x(args.x, {args.batch, args.channels, args.height, args.width});
        const onednn::Tensor<T> h(args.h, {args.filters, args.channels, args.kernel, args.kernel});
        const onednn::Tensor<T> y(args.y, {args.batch, args.filters, args.height, args.width});
        return onednn::convolution(x, h, y);
    },
    {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
