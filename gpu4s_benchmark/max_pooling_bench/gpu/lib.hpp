// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../max_pooling.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s {

constexpr auto max_pooling_lib = []<layers::Offered T>(const MaxPooling::Args<T>& args,
                                                       backend::Stream stream) {
    const auto pool = layers::max_pooling<T>(stream, tensor(1, 1, args.rows, args.columns),
                                             extent(args.window), extent(args.stride));
    return [=] { pool(args.x, args.y); };
};

}  // namespace gpu4s
