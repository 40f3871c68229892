// SPDX-License-Identifier: Apache-2.0
#include "../gpu/many_rows.hpp"
#include "../gpu/many_rows_prepare.hpp"

namespace gpu4s {

Prepared many_rows_3p5bit(const MatrixMultiplication3p5bit::Args<float>& args, Stream stream) {
    return prepare_many_rows(args, stream);
}
Prepared many_rows_3p5bit(const MatrixMultiplication3p5bit::Args<int32_t>& args, Stream stream) {
    return prepare_many_rows(args, stream);
}

}  // namespace gpu4s
