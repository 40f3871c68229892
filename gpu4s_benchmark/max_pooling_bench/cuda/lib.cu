// SPDX-License-Identifier: Apache-2.0
#include "../max_pooling.hpp"
#include "common/variant.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s {

const Variant<MaxPooling> lib{
    "lib",
    []<cudnn::Offered T>(const MaxPooling::Args<T>& args, backend::Stream stream) {
        const auto pool = cudnn::max_pooling<T>(stream, tensor(1, 1, args.rows, args.columns),
                                                extent(args.window), extent(args.stride));
        return [=] { pool(args.x, args.y); };
    },
    {.unavailable = cudnn::unavailable}};

}  // namespace gpu4s
