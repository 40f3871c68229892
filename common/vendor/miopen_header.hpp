// SPDX-License-Identifier: Apache-2.0
// Included where MIOpen's own header is installed: our copy of its interface must agree with it.
#pragma once

#include <miopen/miopen.h>

#include <cstdint>  // which miopen.h needs and does not include

#include "common/vendor/called_alike.hpp"
#include "common/vendor/miopen_functions.hpp"

namespace gpu4s::miopen::detail {

using vendor::called_alike;
using F = Functions;
static_assert(int(f16) == miopenHalf && int(f32) == miopenFloat);
static_assert(int(rectified) == miopenActivationRELU && int(pooling_max) == miopenPoolingMax);
static_assert(int(accurate) == MIOPEN_SOFTMAX_ACCURATE);
static_assert(int(per_instance) == MIOPEN_SOFTMAX_MODE_INSTANCE);
static_assert(int(cross_channel) == miopenLRNCrossChannel);
static_assert(int(cross_correlation) == miopenConvolution);
static_assert(int(gemm) == miopenConvolutionFwdAlgoGEMM);
static_assert(int(direct) == miopenConvolutionFwdAlgoDirect);
static_assert(int(implicit_gemm) == miopenConvolutionFwdAlgoImplicitGEMM);
static_assert(miopenStatusSuccess == 0 && int(not_implemented) == miopenStatusNotImplemented);
static_assert(sizeof(Performance) == sizeof(miopenConvAlgoPerf_t));
static_assert(offsetof(Performance, milliseconds) == offsetof(miopenConvAlgoPerf_t, time));
static_assert(offsetof(Performance, workspace_bytes) == offsetof(miopenConvAlgoPerf_t, memory));

static_assert(called_alike(&F::create, miopenCreate));
static_assert(called_alike(&F::destroy, miopenDestroy));
static_assert(called_alike(&F::set_stream, miopenSetStream));
static_assert(called_alike(&F::status_text, miopenGetErrorString));
static_assert(called_alike(&F::tensor_create, miopenCreateTensorDescriptor));
static_assert(called_alike(&F::tensor_destroy, miopenDestroyTensorDescriptor));
static_assert(called_alike(&F::tensor_set, miopenSet4dTensorDescriptor));
static_assert(called_alike(&F::activation_create, miopenCreateActivationDescriptor));
static_assert(called_alike(&F::activation_destroy, miopenDestroyActivationDescriptor));
static_assert(called_alike(&F::activation_set, miopenSetActivationDescriptor));
static_assert(called_alike(&F::activation_forward, miopenActivationForward));
static_assert(called_alike(&F::pooling_create, miopenCreatePoolingDescriptor));
static_assert(called_alike(&F::pooling_destroy, miopenDestroyPoolingDescriptor));
static_assert(called_alike(&F::pooling_set, miopenSet2dPoolingDescriptor));
static_assert(called_alike(&F::pooling_forward, miopenPoolingForward));
static_assert(called_alike(&F::lrn_create, miopenCreateLRNDescriptor));
static_assert(called_alike(&F::lrn_destroy, miopenDestroyLRNDescriptor));
static_assert(called_alike(&F::lrn_set, miopenSetLRNDescriptor));
static_assert(called_alike(&F::lrn_forward, miopenLRNForward));
static_assert(called_alike(&F::softmax_forward, miopenSoftmaxForward_V2));
static_assert(called_alike(&F::convolution_create, miopenCreateConvolutionDescriptor));
static_assert(called_alike(&F::convolution_destroy, miopenDestroyConvolutionDescriptor));
static_assert(called_alike(&F::convolution_set, miopenInitConvolutionDescriptor));
static_assert(called_alike(&F::convolution_workspace, miopenConvolutionForwardGetWorkSpaceSize));
static_assert(called_alike(&F::convolution_find, miopenFindConvolutionForwardAlgorithm));
static_assert(called_alike(&F::convolution_forward, miopenConvolutionForward));

}  // namespace gpu4s::miopen::detail
