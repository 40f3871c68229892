// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "../LRN.hpp"
#include "common/variant.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s {

const Variant<Lrn> lib{
    "lib",
    []<onednn::Offered T>(const Lrn::Args<T>& args, backend::Stream) {
        const onednn::Tensor<T> x(args.x, {1, 1, 1, args.count}), y(args.y, {1, 1, 1, args.count});
        constexpr int window = 1;
        return onednn::lrn(x, y, window, Lrn::k, Lrn::alpha, Lrn::beta);
    },
    {.unavailable = onednn::unavailable}};

/// oneDNN slides its sum of squares from channel to channel: each step errs by a rounding of the
/// largest sum so far, which must stay small beside k however long ago that was.
template <class T>
void check_sums_can_slide(const LrnChannels::Args<T>& args) {
    const int64_t count = args.batch * args.channels * args.pixels();
    double largest = 0;
#pragma omp parallel for reduction(max : largest)
    for (int64_t i = 0; i < count; ++i)
        largest = std::max(largest, std::abs(static_cast<double>(args.x[i])));
    if (LrnChannels::alpha * double(args.channels) * largest * largest > LrnChannels::k)
        throw Unavailable("oneDNN's sliding sum loses what is small beside x = " +
                          std::to_string(largest));
}

const Variant<LrnChannels> lib_channels{
    "lib",
    []<onednn::Offered T>(const LrnChannels::Args<T>& args, backend::Stream) {
        using Op = LrnChannels;
        check_sums_can_slide(args);
        const onednn::Extents extents{args.batch, args.channels, args.height, args.width};
        const onednn::Tensor<T> x(args.x, extents), y(args.y, extents);
        return onednn::lrn(x, y, args.window, Op::k, Op::alpha, Op::beta);
    },
    {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
