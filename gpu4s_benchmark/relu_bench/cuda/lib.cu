// SPDX-License-Identifier: Apache-2.0
#include "../relu.hpp"
#include "common/variant.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s {

const Variant<Relu> lib{"lib",
                        []<cudnn::Offered T>(const Relu::Args<T>& args, backend::Stream stream) {
                            return [args, relu = cudnn::relu<T>(stream, square_image(args.count))] {
                                relu(args.x, args.y);
                            };
                        },
                        {.unavailable = cudnn::unavailable}};

}  // namespace gpu4s
