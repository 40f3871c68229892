// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "../max_pooling.hpp"
#include "common/backend/host.hpp"

namespace gpu4s {

// One core, one window after the other.
constexpr auto max_pooling_naive = []<class T>(const MaxPooling::Args<T>& args, backend::Stream) {
    for (int64_t i = 0; i < args.out_rows; ++i)
        for (int64_t j = 0; j < args.out_columns; ++j) {
            const T* first = args.x + i * args.stride * args.columns + j * args.stride;
            T most = *first;
            for (int64_t a = 0; a < args.window; ++a)
                for (int64_t b = 0; b < args.window; ++b)
                    most = std::max(most, first[a * args.columns + b]);
            args.y[i * args.out_columns + j] = most;
        }
};

}  // namespace gpu4s
