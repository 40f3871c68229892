// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "../softmax.hpp"
#include "common/backend/host.hpp"

namespace gpu4s {

// One core, row after row. The sum is formed of those of 1024 neighbours: adding one element after
// the other, a float would stop growing at 2^24.
constexpr auto softmax_naive = []<class T, class Y>(const SoftmaxArgs<T, Y>& args,
                                                    backend::Stream) {
    return [args] {
        using S = Accumulator<T>;
        for (int64_t row = 0; row < args.rows; ++row) {
            const T* x = args.x + row * args.columns;
            Y* y = args.y + row * args.columns;
            S largest = S(x[0]);
            for (int64_t i = 1; i < args.columns; ++i) largest = std::max(largest, S(x[i]));
            S sum = 0;
            for (int64_t first = 0; first < args.columns; first += softmax_run) {
                S of_run = 0;
                for (int64_t i = first; i < std::min(first + softmax_run, args.columns); ++i)
                    of_run += std::exp(S(x[i]) - largest);
                sum += of_run;
            }
            for (int64_t i = 0; i < args.columns; ++i) y[i] = Y(std::exp(S(x[i]) - largest) / sum);
        }
    };
};

}  // namespace gpu4s
