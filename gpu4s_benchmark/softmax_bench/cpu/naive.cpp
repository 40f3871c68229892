// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "../softmax.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, row after row. The sum is formed of those of 1024 neighbours: adding one element after
// the other, a float would stop growing at 2^24.
constexpr auto softmax_naive = []<class T>(const SoftmaxArgs<T>& args, backend::Stream) {
    using S = Accumulator<T>;
    for (int64_t row = 0; row < args.rows; ++row) {
        const T* x = args.x + row * args.columns;
        T* y = args.y + row * args.columns;
        S largest = S(x[0]);
        for (int64_t i = 1; i < args.columns; ++i) largest = std::max(largest, S(x[i]));
        S sum = 0;
        for (int64_t first = 0; first < args.columns; first += softmax_run) {
            S of_run = 0;
            for (int64_t i = first; i < std::min(first + softmax_run, args.columns); ++i)
                of_run += std::exp(S(x[i]) - largest);
            sum += of_run;
        }
        for (int64_t i = 0; i < args.columns; ++i) y[i] = T(std::exp(S(x[i]) - largest) / sum);
    }
};

const Variant<Softmax> naive{"naive", softmax_naive};
const Variant<SoftmaxRows> naive_rows{"naive", softmax_naive};

}  // namespace gpu4s
