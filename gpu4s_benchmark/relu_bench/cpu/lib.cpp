// SPDX-License-Identifier: Apache-2.0
#include "../relu.hpp"
#include "common/variant.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s {

const Variant<Relu> lib{"lib",
                        []<onednn::Offered T>(const Relu::Args<T>& args, backend::Stream) {
                            const onednn::Tensor<T> x(args.x, {args.count}),
                                y(args.y, {args.count});
                            return onednn::relu(x, y);
                        },
                        {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
