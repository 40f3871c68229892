// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD. A task parts its samples into even and odd ones first; after that all taps read
// consecutive numbers, and the loops over results are vectors throughout.
#include <algorithm>

#include "../taps.hpp"
#include "../wavelet_transform.hpp"
#include "common/backend/half_simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

/// Pairs of a task: its samples and results stay in the first-level cache.
constexpr int64_t task_pairs = 1024;
/// Pairs on either side of it: 2 are needed, 16 keep the first pair at the begin of a register.
constexpr int64_t beside = 16;

/// Even and odd samples of the pairs first - beside .. first + pairs + beside - 1.
template <class T>
struct Parted {
    using S = Accumulator<T>;
    alignas(64) S even_[task_pairs + 2 * beside], odd_[task_pairs + 2 * beside];
    uint32_t joined = 0;  ///< the or of all moved(x), for integers

    Parted(const ElementwiseArgs<T>& args, int64_t first, int64_t pairs) {
        const int64_t from = std::max<int64_t>(first - beside, 0);
        const int64_t to = std::min(first + pairs + beside, args.count / 2);
        const T* x = args.x + 2 * from;
        S* to_even = even_ + (from - first + beside);
        S* to_odd = odd_ + (from - first + beside);
        uint32_t bits = 0;
#pragma omp simd reduction(| : bits)
        for (int64_t i = 0; i < to - from; ++i) {
            to_even[i] = widened(x[2 * i]);
            to_odd[i] = widened(x[2 * i + 1]);
            if constexpr (std::is_integral_v<T>) bits |= moved(to_even[i]) | moved(to_odd[i]);
        }
        joined = bits;
        const auto mirror = [&](int64_t pair) {
            even_[pair - first + beside] = widened(args.x[mirrored(2 * pair, args.count)]);
            odd_[pair - first + beside] = widened(args.x[mirrored(2 * pair + 1, args.count)]);
        };
        for (int64_t pair = first - beside; pair < from; ++pair) mirror(pair);
        for (int64_t pair = to; pair < first + pairs + beside; ++pair) mirror(pair);
    }
    /// Those of the first pair.
    const S* even() const { return even_ + beside; }
    const S* odd() const { return odd_ + beside; }
};

template <Real T>
void filter(const Parted<T>& x, int64_t pairs, T* low, T* high) {
    using S = Accumulator<T>;
    const S *e = x.even(), *o = x.odd();
#pragma omp simd
    for (int64_t i = 0; i < pairs; ++i) {
        low[i] = narrowed<T>(S(low_taps[0]) * e[i] + S(low_taps[1]) * (o[i - 1] + o[i]) +
                             S(low_taps[2]) * (e[i - 1] + e[i + 1]) +
                             S(low_taps[3]) * (o[i - 2] + o[i + 1]) +
                             S(low_taps[4]) * (e[i - 2] + e[i + 2]));
        high[i] = narrowed<T>(S(high_taps[0]) * o[i] + S(high_taps[1]) * (e[i] + e[i + 1]) +
                              S(high_taps[2]) * (o[i - 1] + o[i + 1]) +
                              S(high_taps[3]) * (e[i - 1] + e[i + 2]));
    }
}

template <Rounding rounding, class Sum>
void lift(const Parted<int32_t>& x, int64_t pairs, int32_t* low, int32_t* high) {
    const int32_t *e = x.even(), *o = x.odd();
    const auto high_at = [=](int64_t i) {
        return high_of<rounding>(o[i], Sum{e[i]} + e[i + 1], Sum{e[i - 1]} + e[i + 2]);
    };
#pragma omp simd
    for (int64_t i = 0; i < pairs; ++i) high[i] = high_at(i);
    low[0] = low_of<rounding>(e[0], Sum{high_at(-1)} + high[0]);
#pragma omp simd
    for (int64_t i = 1; i < pairs; ++i) low[i] = low_of<rounding>(e[i], Sum{high[i - 1]} + high[i]);
}

template <Rounding rounding, class T>
void transform(const ElementwiseArgs<T>& args) {
    const int64_t half_count = args.count / 2;
#pragma omp parallel for
    for (int64_t first = 0; first < half_count; first += task_pairs) {
        const int64_t pairs = std::min(task_pairs, half_count - first);
        const Parted<T> x(args, first, pairs);
        T *low = args.y + first, *high = args.y + half_count + first;
        if constexpr (std::is_integral_v<T>)
            sums_fit(x.joined) ? lift<rounding, int32_t>(x, pairs, low, high)
                               : lift<rounding, int64_t>(x, pairs, low, high);
        else
            filter(x, pairs, low, high);
    }
}

const Variant<WaveletTransform> opt{"opt",
                                    []<class T>(const ElementwiseArgs<T>& args, backend::Stream) {
                                        transform<Rounding::toward_zero>(args);
                                    }};
const Variant<WaveletTransformCcsds> opt_ccsds{
    "opt",
    [](const ElementwiseArgs<int32_t>& args, backend::Stream) { transform<Rounding::down>(args); }};

}  // namespace
}  // namespace gpu4s
