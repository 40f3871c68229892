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

static_assert(called_alike<decltype(F::create), decltype(miopenCreate)>);
static_assert(called_alike<decltype(F::destroy), decltype(miopenDestroy)>);
static_assert(called_alike<decltype(F::set_stream), decltype(miopenSetStream)>);
static_assert(called_alike<decltype(F::status_text), decltype(miopenGetErrorString)>);
static_assert(called_alike<decltype(F::tensor_create), decltype(miopenCreateTensorDescriptor)>);
static_assert(called_alike<decltype(F::tensor_destroy), decltype(miopenDestroyTensorDescriptor)>);
static_assert(called_alike<decltype(F::tensor_set), decltype(miopenSet4dTensorDescriptor)>);
static_assert(
    called_alike<decltype(F::activation_create), decltype(miopenCreateActivationDescriptor)>);
static_assert(
    called_alike<decltype(F::activation_destroy), decltype(miopenDestroyActivationDescriptor)>);
static_assert(called_alike<decltype(F::activation_set), decltype(miopenSetActivationDescriptor)>);
static_assert(called_alike<decltype(F::activation_forward), decltype(miopenActivationForward)>);
static_assert(called_alike<decltype(F::pooling_create), decltype(miopenCreatePoolingDescriptor)>);
static_assert(called_alike<decltype(F::pooling_destroy), decltype(miopenDestroyPoolingDescriptor)>);
static_assert(called_alike<decltype(F::pooling_set), decltype(miopenSet2dPoolingDescriptor)>);
static_assert(called_alike<decltype(F::pooling_forward), decltype(miopenPoolingForward)>);
static_assert(called_alike<decltype(F::lrn_create), decltype(miopenCreateLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_destroy), decltype(miopenDestroyLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_set), decltype(miopenSetLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_forward), decltype(miopenLRNForward)>);
static_assert(called_alike<decltype(F::softmax_forward), decltype(miopenSoftmaxForward_V2)>);
static_assert(
    called_alike<decltype(F::convolution_create), decltype(miopenCreateConvolutionDescriptor)>);
static_assert(
    called_alike<decltype(F::convolution_destroy), decltype(miopenDestroyConvolutionDescriptor)>);
static_assert(
    called_alike<decltype(F::convolution_set), decltype(miopenInitConvolutionDescriptor)>);
static_assert(called_alike<decltype(F::convolution_workspace),
                           decltype(miopenConvolutionForwardGetWorkSpaceSize)>);
static_assert(
    called_alike<decltype(F::convolution_find), decltype(miopenFindConvolutionForwardAlgorithm)>);
static_assert(called_alike<decltype(F::convolution_forward), decltype(miopenConvolutionForward)>);

}  // namespace gpu4s::miopen::detail
