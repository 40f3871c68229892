// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD. The C library's power is a call per element (some 20 ns) that no compiler
// vectorises: here d^(-3/4) is the cube of d^(-1/4), found by Newton's iteration in products and
// sums only, a vector of elements at a time.
#include <algorithm>
#include <bit>

#include "../LRN.hpp"
#include "common/backend/half_simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

/// d^(-3/4) of a normal d > 0, right to 6 u. A quarter of the bits, taken from a constant, is
/// d^(-1/4) to 3.2 %; a step of Newton's squares the error times 2.5: 4e-10 after three, below
/// double's after four. The constant is 5/4 (bias - 0.0477) 2^mantissa bits.
template <class S>
S power_minus_three_quarters(S d) {
    constexpr bool single = sizeof(S) == 4;
    using Bits = std::conditional_t<single, uint32_t, uint64_t>;
    constexpr Bits guess = static_cast<Bits>(single ? 0x4f585e35u : 0x4feb0bc6a7efa000u);
    S root = std::bit_cast<S>(guess - (std::bit_cast<Bits>(d) >> 2));
    for (int step = 0; step < (single ? 3 : 4); ++step) {
        const S square = root * root;
        root += root * (S(0.25) * (1 - d * (square * square)));
    }
    return root * root * root;
}

const Variant<Lrn> opt{"opt", []<class T>(const Lrn::Args<T>& args, backend::Stream) {
                           using S = Accumulator<T>;
#pragma omp parallel for simd
                           for (int64_t i = 0; i < args.count; ++i) {
                               const S x = widened(args.x[i]);
                               const S d = S(Lrn::k) + S(Lrn::alpha) * (x * x);
                               args.y[i] = narrowed<T>(x * power_minus_three_quarters(d));
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
                        y[p] = narrowed<T>(widened(x[p]) * power_minus_three_quarters(d));
                    }
                }
            }
    }};

}  // namespace
}  // namespace gpu4s
