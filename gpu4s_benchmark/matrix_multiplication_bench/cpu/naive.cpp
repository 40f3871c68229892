// SPDX-License-Identifier: Apache-2.0
#include "naive.hpp"

#include "common/variant.hpp"

namespace gpu4s {

// One core, i-j-k.
const Variant<MatrixMultiplication> naive{
    "naive", []<class T>(const MatrixMultiplication::Args<T>& args, backend::Stream) {
        return cpu_naive::prepare(args);
    }};

}  // namespace gpu4s
