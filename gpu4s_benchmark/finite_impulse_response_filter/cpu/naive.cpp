// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "../finite_impulse_response_filter.hpp"
#include "common/one_core.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, one result after the other.
template <class T>
void fir_naive(const FiniteImpulseResponse::Args<T>& args) {
    using S = Arithmetic<T>;
    for (int64_t i = 0; i < args.results(); ++i) {
        S sum = 0;
        const int64_t last = std::min(i, args.taps - 1);
        for (int64_t t = std::max<int64_t>(0, i - args.samples + 1); t <= last; ++t)
            sum += static_cast<S>(args.h[t]) * static_cast<S>(args.x[i - t]);
        args.y[i] = static_cast<T>(sum);
    }
}

const Variant<FiniteImpulseResponse> naive{
    "naive", []<class T>(const FiniteImpulseResponse::Args<T>& args, backend::Stream) {
        refuse_long_runs(FiniteImpulseResponse::work<T>(args).operations);
        return [args] { fir_naive(args); };
    }};

}  // namespace gpu4s
