// SPDX-License-Identifier: Apache-2.0
// What CUDA and HIP have.
#pragma once

#include "common/variant.hpp"
#include "fused.hpp"
#include "lib.hpp"
#include "naive.hpp"
#include "opt.hpp"
#include "quantise_activations.hpp"
#include "separate.hpp"

namespace gpu4s {

const Variant<MatrixMultiplication3p5bit> naive{"naive", naive_3p5bit};
const Variant<MatrixMultiplication3p5bit> opt{"opt", opt_3p5bit};
const Variant<MatrixMultiplication3p5bit> lib_fp32{
    "lib_fp32", dequantised_product<float>, {unit_roundoff<float>(), blas::unavailable}};
const Variant<MatrixMultiplication3p5bit> lib_fp16{
    "lib_fp16", dequantised_product<half>, {unit_roundoff<half>(), blas::unavailable}};
const Variant<MatrixMultiplication3p5bit> lib_int8{
    "lib_int8", int8_product, {.unavailable = int8_blas::unavailable}};

const Variant<QuantiseActivations> naive_quantising{"naive", naive_quantise};
const Variant<QuantiseActivations> opt_quantising{"opt", opt_quantise};

const Variant<MatrixMultiplication3p5bitFloatActivations> separate{"separate", separate_3p5bit};
const Variant<MatrixMultiplication3p5bitFloatActivations> fused{"fused", fused_3p5bit};

}  // namespace gpu4s
