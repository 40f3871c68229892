// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "channels.hpp"
#include "common/variant.hpp"
#include "lib.hpp"
#include "pointwise.hpp"

namespace gpu4s {

const Variant<Lrn> naive{"naive", lrn_naive};
const Variant<Lrn> opt{"opt", lrn_opt};
const Variant<LrnChannels> naive_channels{"naive", lrn_channels_naive};
const Variant<LrnChannels> opt_channels{"opt", lrn_channels_opt};
const Variant<Lrn> lib{"lib", lrn_lib, {.unavailable = layers::unavailable}};
const Variant<LrnChannels> lib_channels{
    "lib", lrn_channels_lib, {.unavailable = layers::unavailable}};

}  // namespace gpu4s
