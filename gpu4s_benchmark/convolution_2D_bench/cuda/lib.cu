// SPDX-License-Identifier: Apache-2.0
#include "../convolution_2D.hpp"
#include "common/variant.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s {

const Variant<Convolution2D> lib{
    "lib",
    []<cudnn::Offered T>(const Convolution2D::Args<T>& args, backend::Stream stream) {
        const auto convolve =
            cudnn::convolution(stream, tensor(1, 1, args.height, args.width),
                               tensor(1, 1, args.kernel, args.kernel), args.x, args.h);
        return [=] { convolve(args.x, args.y); };
    },
    {.unavailable = cudnn::unavailable}};

const Variant<Convolution2DNchw> lib_nchw{
    "lib",
    []<cudnn::Offered T>(const Convolution2DNchw::Args<T>& args, backend::Stream stream) {
        const auto convolve = cudnn::convolution(
            stream, tensor(args.batch, args.channels, args.height, args.width),
            tensor(args.filters, args.channels, args.kernel, args.kernel), args.x, args.h);
        return [=] { convolve(args.x, args.y); };
    },
    {.unavailable = cudnn::unavailable}};

}  // namespace gpu4s
