// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "../taps.hpp"
#include "../wavelet_transform.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

// One core; all taps of a result in turn.
template <Real T>
void filter(const ElementwiseArgs<T>& args) {
    using S = Accumulator<T>;
    const int64_t pairs = args.count / 2;
    const auto sum = [&](const double* taps, int last, int64_t middle) {
        S result = 0;
        for (int k = -last; k <= last; ++k)
            result += S(taps[std::abs(k)]) * S(args.x[mirrored(middle + k, args.count)]);
        return static_cast<T>(result);
    };
    for (int64_t i = 0; i < pairs; ++i) {
        args.y[i] = sum(low_taps, 4, 2 * i);
        args.y[pairs + i] = sum(high_taps, 3, 2 * i + 1);
    }
}

// One core; the high-pass half first, from which the low-pass half is lifted.
template <Rounding rounding>
void lift(const ElementwiseArgs<int32_t>& args) {
    const int64_t pairs = args.count / 2;
    int32_t* high = args.y + pairs;
    const auto x = [&](int64_t i) { return int64_t{args.x[mirrored(i, args.count)]}; };
    for (int64_t i = 0; i < pairs; ++i)
        high[i] = high_of<rounding>(args.x[2 * i + 1], x(2 * i) + x(2 * i + 2),
                                    x(2 * i - 2) + x(2 * i + 4));
    for (int64_t i = 0; i < pairs; ++i)
        args.y[i] = low_of<rounding>(args.x[2 * i], int64_t{high[i > 0 ? i - 1 : 0]} + high[i]);
}

const Variant<WaveletTransform> naive{"naive",
                                      []<class T>(const ElementwiseArgs<T>& args, backend::Stream) {
                                          if constexpr (std::is_integral_v<T>)
                                              lift<Rounding::toward_zero>(args);
                                          else
                                              filter(args);
                                      }};
const Variant<WaveletTransformCcsds> naive_ccsds{
    "naive",
    [](const ElementwiseArgs<int32_t>& args, backend::Stream) { lift<Rounding::down>(args); }};

}  // namespace
}  // namespace gpu4s
