// SPDX-License-Identifier: Apache-2.0
#include "../max_pooling.hpp"
#include "common/variant.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s {

const Variant<MaxPooling> lib{
    "lib",
    []<onednn::Offered T>(const MaxPooling::Args<T>& args, backend::Stream) {
        const onednn::Tensor<T> x(args.x, {1, 1, args.rows, args.columns}),
            y(args.y, {1, 1, args.out_rows, args.out_columns});
        return onednn::max_pooling(x, y, args.window, args.stride);
    },
    {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
