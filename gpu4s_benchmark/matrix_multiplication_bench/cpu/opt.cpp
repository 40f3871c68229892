// SPDX-License-Identifier: Apache-2.0
#include "common/variant.hpp"
#include "product.hpp"

namespace gpu4s {

// All cores and SIMD: product.hpp.
const Variant<MatrixMultiplication> opt{
    "opt", []<class T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        return cpu_product::prepare(args);
    }};

}  // namespace gpu4s
