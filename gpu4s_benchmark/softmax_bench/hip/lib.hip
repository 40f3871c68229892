// SPDX-License-Identifier: Apache-2.0
#include "../softmax.hpp"
#include "common/variant.hpp"
#include "common/vendor/miopen.hpp"

namespace gpu4s {

constexpr auto softmax_lib = []<miopen::Offered T>(const SoftmaxArgs<T>& args,
                                                   backend::Stream stream) {
    const auto softmax = miopen::softmax<T>(stream, extent(args.rows), extent(args.columns));
    return [=] { softmax(args.x, args.y); };
};

const Variant<Softmax> lib{"lib", softmax_lib, {.unavailable = miopen::unavailable}};
const Variant<SoftmaxRows> lib_rows{"lib", softmax_lib, {.unavailable = miopen::unavailable}};

}  // namespace gpu4s
