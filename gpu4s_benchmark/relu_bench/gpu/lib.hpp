// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../relu.hpp"
#include "common/vendor/layers.hpp"

namespace gpu4s {

constexpr auto relu_lib = []<layers::Offered T>(const Relu::Args<T>& args, backend::Stream stream) {
    return
        [args, relu = layers::relu<T>(stream, square_image(args.count))] { relu(args.x, args.y); };
};

}  // namespace gpu4s
