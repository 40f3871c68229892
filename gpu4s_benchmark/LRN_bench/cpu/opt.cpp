// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD: the C library's power is a call per element (some 20 ns), ours is not.
#include <algorithm>

#include "../LRN.hpp"
#include "common/backend/half_simd.hpp"
#include "common/backend/power_simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

const Variant<Lrn> opt{"opt", []<class T>(const Lrn::Args<T>& args, backend::Stream) {
                           using S = Accumulator<T>;
#pragma omp parallel for simd
                           for (int64_t i = 0; i < args.count; ++i) {
                               const S x = widened(args.x[i]);
                               const S d = S(Lrn::k) + S(Lrn::alpha) * (x * x);
                               args.y[i] = narrowed<T>(x * backend::power_minus_three_quarters(d));
                           }
                       }};

/// Pixels of a task: their sums and a window of their channels stay in the first-level cache.
constexpr int64_t strip = 512;

const Variant<LrnChannels> opt_channels{
    "opt", []<class T>(const LrnChannels::Args<T>& args, backend::Stream) {
        using S = Accumulator<T>;
        const int64_t pixels = args.pixels(), strips = (pixels + strip - 1) / strip;
        const S scale = static_cast<S>(LrnChannels::alpha / double(args.window));
#pragma omp parallel for collapse(2)
        for (int64_t b = 0; b < args.batch; ++b)
            for (int64_t s = 0; s < strips; ++s) {
                const int64_t at = b * args.channels * pixels + s * strip;
                const int64_t count = std::min(strip, pixels - s * strip);
                S sum[strip];
                for (int64_t c = 0; c < args.channels; ++c) {
                    const int64_t first = std::max<int64_t>(0, c - channels_back(args.window));
                    const int64_t last =
                        std::min(args.channels - 1, c + channels_ahead(args.window));
                    std::fill(sum, sum + count, S(0));
                    for (int64_t other = first; other <= last; ++other) {
                        const T* x = args.x + at + other * pixels;
#pragma omp simd
                        for (int64_t p = 0; p < count; ++p) sum[p] += widened(x[p]) * widened(x[p]);
                    }
                    const T* x = args.x + at + c * pixels;
                    T* y = args.y + at + c * pixels;
#pragma omp simd
                    for (int64_t p = 0; p < count; ++p) {
                        const S d = S(LrnChannels::k) + scale * sum[p];
                        y[p] = narrowed<T>(widened(x[p]) * backend::power_minus_three_quarters(d));
                    }
                }
            }
    }};

}  // namespace
}  // namespace gpu4s
