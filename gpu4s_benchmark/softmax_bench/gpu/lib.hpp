// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../softmax.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s {

// Not half: cuDNN rounds it twice, and MIOpen does not say that it rounds it once.
constexpr auto softmax_lib = []<OfferedWithoutHalf T>(const SoftmaxArgs<T>& args,
                                                      backend::Stream stream) {
    const auto softmax = layers::softmax(stream, extent(args.rows), extent(args.columns), args.x);
    return [=] { softmax(args.x, args.y); };
};

}  // namespace gpu4s
