// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include <algorithm>

#include "common/variant.hpp"

namespace gpu4s {

const Variant<Lrn> naive{"naive", lrn_naive};

// One core, one element after the other, the whole window anew for each.
const Variant<LrnChannels> naive_channels{
    "naive", []<class T>(const LrnChannels::Args<T>& args, backend::Stream) {
        using S = Accumulator<T>;
        const int64_t pixels = args.pixels();
        const S scale = static_cast<S>(LrnChannels::alpha / double(args.window));
        for (int64_t b = 0; b < args.batch; ++b)
            for (int64_t c = 0; c < args.channels; ++c) {
                const int64_t first = std::max<int64_t>(0, c - channels_back(args.window));
                const int64_t last = std::min(args.channels - 1, c + channels_ahead(args.window));
                for (int64_t p = 0; p < pixels; ++p) {
                    const T* x = args.x + b * args.channels * pixels + p;
                    S sum = 0;
                    for (int64_t other = first; other <= last; ++other)
                        sum += S(x[other * pixels]) * S(x[other * pixels]);
                    args.y[(b * args.channels + c) * pixels + p] =
                        static_cast<T>(S(x[c * pixels]) / std::pow(S(LrnChannels::k) + scale * sum,
                                                                   S(LrnChannels::beta)));
                }
            }
    }};

}  // namespace gpu4s
