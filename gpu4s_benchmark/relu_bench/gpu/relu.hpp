// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../relu.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

struct PositivePart {
    template <class T>
    __device__ T operator()(T x) const {
        return narrow<T>(widen(x) > 0 ? widen(x) : 0);
    }
};

constexpr auto relu_naive = []<class T>(const Relu::Args<T>& args, Stream stream) {
    elementwise_naive(args.x, args.y, args.count, stream, PositivePart{});
};
constexpr auto relu_opt = []<class T>(const Relu::Args<T>& args, Stream stream) {
    elementwise_opt(args.x, args.y, args.count, stream, PositivePart{});
};

}  // namespace gpu4s
