// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "nchw.hpp"
#include "opt.hpp"

namespace gpu4s {

const Variant<Convolution2D> naive{"naive", convolution_2D_naive};
const Variant<Convolution2D> opt{"opt", convolution_2D_opt};
const Variant<Convolution2DNchw> naive_nchw{"naive", convolution_2D_nchw_naive};
const Variant<Convolution2DNchw> opt_nchw{"opt", convolution_2D_nchw_opt};
const Variant<Convolution2D> lib{"lib", convolution_2D_lib, {.unavailable = layers::unavailable}};
const Variant<Convolution2DNchw> lib_nchw{
    "lib", convolution_2D_nchw_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
