// SPDX-License-Identifier: Apache-2.0
#include "../max_pooling.hpp"
#include "common/variant.hpp"
#include "common/vendor/miopen.hpp"

namespace gpu4s {

const Variant<MaxPooling> lib{
    "lib",
    []<miopen::Offered T>(const MaxPooling::Args<T>& args, backend::Stream stream) {
        const auto pool = miopen::max_pooling<T>(stream, tensor(1, 1, args.rows, args.columns),
                                                 extent(args.window), extent(args.stride));
        return [=] { pool(args.x, args.y); };
    },
    {.unavailable = miopen::unavailable}};

}  // namespace gpu4s
