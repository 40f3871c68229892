// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../LRN.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s {

constexpr auto lrn_lib = []<layers::Offered T>(const Lrn::Args<T>& args, backend::Stream stream) {
    constexpr int window = 1;
    const auto lrn =
        layers::lrn<T>(stream, square_image(args.count), window, Lrn::k, Lrn::alpha, Lrn::beta);
    return [=] { lrn(args.x, args.y); };
};

constexpr auto lrn_channels_lib = []<layers::Offered T>(const LrnChannels::Args<T>& args,
                                                        backend::Stream stream) {
    using Op = LrnChannels;
    const auto lrn =
        layers::lrn<T>(stream, tensor(args.batch, args.channels, args.height, args.width),
                       extent(args.window), Op::k, Op::alpha, Op::beta);
    return [=] { lrn(args.x, args.y); };
};

}  // namespace gpu4s
