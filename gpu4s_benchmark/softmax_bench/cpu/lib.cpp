// SPDX-License-Identifier: Apache-2.0
#include <concepts>

#include "../softmax.hpp"
#include "common/variant.hpp"
#include "common/vendor/onednn.hpp"

namespace gpu4s {

// oneDNN, which has no double, and rounds half twice: the exponentials, too.
constexpr auto softmax_lib = []<std::same_as<float> T>(const SoftmaxArgs<T>& args,
                                                       backend::Stream) {
    const onednn::Extents extents{args.rows, args.columns};
    return onednn::softmax(onednn::Tensor<T>(args.x, extents), onednn::Tensor<T>(args.y, extents));
};

const Variant<Softmax> lib{"lib", softmax_lib, {.unavailable = onednn::unavailable}};
const Variant<SoftmaxRows> lib_rows{"lib", softmax_lib, {.unavailable = onednn::unavailable}};

}  // namespace gpu4s
