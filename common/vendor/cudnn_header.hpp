// SPDX-License-Identifier: Apache-2.0
// Included where cuDNN's own header is installed: our copy of its interface must agree with it.
#pragma once

#include <cudnn.h>

#include "common/vendor/called_alike.hpp"
#include "common/vendor/cudnn_functions.hpp"

namespace gpu4s::cudnn::detail {

using vendor::called_alike;
using F = Functions;
static_assert(CUDNN_MAJOR == 9);
static_assert(int(f32) == CUDNN_DATA_FLOAT && int(f64) == CUDNN_DATA_DOUBLE);
static_assert(int(f16) == CUDNN_DATA_HALF && int(nchw) == CUDNN_TENSOR_NCHW);
static_assert(int(not_propagated) == CUDNN_NOT_PROPAGATE_NAN);
static_assert(int(rectified) == CUDNN_ACTIVATION_RELU && int(pooling_max) == CUDNN_POOLING_MAX);
static_assert(int(accurate) == CUDNN_SOFTMAX_ACCURATE);
static_assert(int(per_instance) == CUDNN_SOFTMAX_MODE_INSTANCE);
static_assert(int(cross_channel) == CUDNN_LRN_CROSS_CHANNEL_DIM1);
static_assert(int(cross_correlation) == CUDNN_CROSS_CORRELATION);
static_assert(int(tensor_cores) == CUDNN_TENSOR_OP_MATH && int(multiply_add) == CUDNN_FMA_MATH);
static_assert(int(implicit_gemm) == CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
static_assert(int(implicit_precomputed_gemm) == CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM);
static_assert(int(gemm) == CUDNN_CONVOLUTION_FWD_ALGO_GEMM);
static_assert(int(direct) == CUDNN_CONVOLUTION_FWD_ALGO_DIRECT);
static_assert(CUDNN_STATUS_SUCCESS == 0 && CUDNN_STATUS_NOT_SUPPORTED == not_supported * 1000);

static_assert(called_alike(&F::create, cudnnCreate));
static_assert(called_alike(&F::destroy, cudnnDestroy));
static_assert(called_alike(&F::set_stream, cudnnSetStream));
static_assert(called_alike(&F::status_text, cudnnGetErrorString));
static_assert(std::is_same_v<size_t(), decltype(cudnnGetVersion)>);
static_assert(called_alike(&F::tensor_create, cudnnCreateTensorDescriptor));
static_assert(called_alike(&F::tensor_destroy, cudnnDestroyTensorDescriptor));
static_assert(called_alike(&F::tensor_set, cudnnSetTensor4dDescriptor));
static_assert(called_alike(&F::filter_create, cudnnCreateFilterDescriptor));
static_assert(called_alike(&F::filter_destroy, cudnnDestroyFilterDescriptor));
static_assert(called_alike(&F::filter_set, cudnnSetFilter4dDescriptor));
static_assert(called_alike(&F::activation_create, cudnnCreateActivationDescriptor));
static_assert(called_alike(&F::activation_destroy, cudnnDestroyActivationDescriptor));
static_assert(called_alike(&F::activation_set, cudnnSetActivationDescriptor));
static_assert(called_alike(&F::activation_forward, cudnnActivationForward));
static_assert(called_alike(&F::pooling_create, cudnnCreatePoolingDescriptor));
static_assert(called_alike(&F::pooling_destroy, cudnnDestroyPoolingDescriptor));
static_assert(called_alike(&F::pooling_set, cudnnSetPooling2dDescriptor));
static_assert(called_alike(&F::pooling_forward, cudnnPoolingForward));
static_assert(called_alike(&F::lrn_create, cudnnCreateLRNDescriptor));
static_assert(called_alike(&F::lrn_destroy, cudnnDestroyLRNDescriptor));
static_assert(called_alike(&F::lrn_set, cudnnSetLRNDescriptor));
static_assert(called_alike(&F::lrn_forward, cudnnLRNCrossChannelForward));
static_assert(called_alike(&F::softmax_forward, cudnnSoftmaxForward));
static_assert(called_alike(&F::convolution_create, cudnnCreateConvolutionDescriptor));
static_assert(called_alike(&F::convolution_destroy, cudnnDestroyConvolutionDescriptor));
static_assert(called_alike(&F::convolution_set, cudnnSetConvolution2dDescriptor));
static_assert(called_alike(&F::convolution_set_math, cudnnSetConvolutionMathType));
static_assert(called_alike(&F::convolution_workspace, cudnnGetConvolutionForwardWorkspaceSize));
static_assert(called_alike(&F::convolution_forward, cudnnConvolutionForward));

}  // namespace gpu4s::cudnn::detail
