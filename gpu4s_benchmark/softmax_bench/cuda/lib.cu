// SPDX-License-Identifier: Apache-2.0
#include "../softmax.hpp"
#include "common/variant.hpp"
#include "common/vendor/cudnn.hpp"

namespace gpu4s {

constexpr auto softmax_lib = []<cudnn::Offered T>(const SoftmaxArgs<T>& args,
                                                  backend::Stream stream) {
    const auto softmax = cudnn::softmax(stream, extent(args.rows), extent(args.columns), args.x);
    return [=] { softmax(args.x, args.y); };
};

const Variant<Softmax> lib{"lib", softmax_lib, {.unavailable = cudnn::unavailable}};
// Not half, which cuDNN rounds twice.
const Variant<SoftmaxRows> lib_rows{
    "lib",
    []<std::floating_point T>(const SoftmaxArgs<T>& args, backend::Stream stream) {
        return softmax_lib(args, stream);
    },
    {.unavailable = cudnn::unavailable}};

}  // namespace gpu4s
