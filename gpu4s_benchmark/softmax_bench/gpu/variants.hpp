// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<Softmax> naive{"naive", softmax_naive};
const Variant<Softmax> opt{"opt", softmax_opt};
const Variant<SoftmaxRows> naive_rows{"naive", softmax_naive};
const Variant<SoftmaxRows> opt_rows{"opt", softmax_opt};
const Variant<Softmax> lib{"lib", softmax_lib, {.unavailable = layers::unavailable}};
const Variant<SoftmaxRows> lib_rows{"lib", softmax_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
