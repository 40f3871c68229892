// SPDX-License-Identifier: Apache-2.0
#include "../LRN.hpp"
#include "common/variant.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s {

const Variant<Lrn> lib{"lib",
                       []<cudnn::Offered T>(const Lrn::Args<T>& args, backend::Stream stream) {
                           constexpr int window = 1;
                           const auto lrn = cudnn::lrn<T>(stream, square_image(args.count), window,
                                                          Lrn::k, Lrn::alpha, Lrn::beta);
                           return [=] { lrn(args.x, args.y); };
                       },
                       {.unavailable = cudnn::unavailable}};

const Variant<LrnChannels> lib_channels{
    "lib",
    []<cudnn::Offered T>(const LrnChannels::Args<T>& args, backend::Stream stream) {
        using Op = LrnChannels;
        const auto lrn =
            cudnn::lrn<T>(stream, tensor(args.batch, args.channels, args.height, args.width),
                          extent(args.window), Op::k, Op::alpha, Op::beta);
        return [=] { lrn(args.x, args.y); };
    },
    {.unavailable = cudnn::unavailable}};

}  // namespace gpu4s
