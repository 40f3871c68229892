// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../convolution_2D.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s {

constexpr auto convolution_2D_lib = []<layers::Offered T>(const Convolution2D::Args<T>& args,
                                                          backend::Stream stream) {
    const auto convolve =
        layers::convolution(stream, tensor(1, 1, args.height, args.width),
                            tensor(1, 1, args.kernel, args.kernel), args.x, args.h);
    return [=] { convolve(args.x, args.y); };
};

constexpr auto convolution_2D_nchw_lib =
    []<layers::Offered T>(const Convolution2DNchw::Args<T>& args, backend::Stream stream) {
        const auto convolve = layers::convolution(
            stream, tensor(args.batch, args.channels, args.height, args.width),
            tensor(args.filters, args.channels, args.kernel, args.kernel), args.x, args.h);
        return [=] { convolve(args.x, args.y); };
    };

}  // namespace gpu4s
