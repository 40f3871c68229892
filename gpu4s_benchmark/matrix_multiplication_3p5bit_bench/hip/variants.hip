// SPDX-License-Identifier: Apache-2.0
#include "../gpu/naive.hpp"
#include "../gpu/opt.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication3p5bit> naive{"naive", naive_3p5bit};
const Variant<MatrixMultiplication3p5bit> opt{"opt", opt_3p5bit};

}  // namespace gpu4s
