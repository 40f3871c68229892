// SPDX-License-Identifier: Apache-2.0
#include "../gpu/many_rows.hpp"

namespace gpu4s {

template Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<float>&, Stream);
template Prepared prepare_many_rows(const MatrixMultiplication3p5bit::Args<int32_t>&, Stream);

}  // namespace gpu4s
