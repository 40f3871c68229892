// SPDX-License-Identifier: Apache-2.0
#include "../relu.hpp"
#include "common/variant.hpp"
#include "common/vendor/miopen.hpp"

namespace gpu4s {

const Variant<Relu> lib{"lib",
                        []<miopen::Offered T>(const Relu::Args<T>& args, backend::Stream stream) {
                            return
                                [args, relu = miopen::relu<T>(stream, square_image(args.count))] {
                                    relu(args.x, args.y);
                                };
                        },
                        {.unavailable = miopen::unavailable}};

}  // namespace gpu4s
