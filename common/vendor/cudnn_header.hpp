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

static_assert(called_alike<decltype(F::create), decltype(cudnnCreate)>);
static_assert(called_alike<decltype(F::destroy), decltype(cudnnDestroy)>);
static_assert(called_alike<decltype(F::set_stream), decltype(cudnnSetStream)>);
static_assert(called_alike<decltype(F::status_text), decltype(cudnnGetErrorString)>);
static_assert(called_alike<size_t (*)(), decltype(cudnnGetVersion)>);
static_assert(called_alike<decltype(F::tensor_create), decltype(cudnnCreateTensorDescriptor)>);
static_assert(called_alike<decltype(F::tensor_destroy), decltype(cudnnDestroyTensorDescriptor)>);
static_assert(called_alike<decltype(F::tensor_set), decltype(cudnnSetTensor4dDescriptor)>);
static_assert(called_alike<decltype(F::filter_create), decltype(cudnnCreateFilterDescriptor)>);
static_assert(called_alike<decltype(F::filter_destroy), decltype(cudnnDestroyFilterDescriptor)>);
static_assert(called_alike<decltype(F::filter_set), decltype(cudnnSetFilter4dDescriptor)>);
static_assert(
    called_alike<decltype(F::activation_create), decltype(cudnnCreateActivationDescriptor)>);
static_assert(
    called_alike<decltype(F::activation_destroy), decltype(cudnnDestroyActivationDescriptor)>);
static_assert(called_alike<decltype(F::activation_set), decltype(cudnnSetActivationDescriptor)>);
static_assert(called_alike<decltype(F::activation_forward), decltype(cudnnActivationForward)>);
static_assert(called_alike<decltype(F::pooling_create), decltype(cudnnCreatePoolingDescriptor)>);
static_assert(called_alike<decltype(F::pooling_destroy), decltype(cudnnDestroyPoolingDescriptor)>);
static_assert(called_alike<decltype(F::pooling_set), decltype(cudnnSetPooling2dDescriptor)>);
static_assert(called_alike<decltype(F::pooling_forward), decltype(cudnnPoolingForward)>);
static_assert(called_alike<decltype(F::lrn_create), decltype(cudnnCreateLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_destroy), decltype(cudnnDestroyLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_set), decltype(cudnnSetLRNDescriptor)>);
static_assert(called_alike<decltype(F::lrn_forward), decltype(cudnnLRNCrossChannelForward)>);
static_assert(called_alike<decltype(F::softmax_forward), decltype(cudnnSoftmaxForward)>);
static_assert(
    called_alike<decltype(F::convolution_create), decltype(cudnnCreateConvolutionDescriptor)>);
static_assert(
    called_alike<decltype(F::convolution_destroy), decltype(cudnnDestroyConvolutionDescriptor)>);
static_assert(
    called_alike<decltype(F::convolution_set), decltype(cudnnSetConvolution2dDescriptor)>);
static_assert(
    called_alike<decltype(F::convolution_set_math), decltype(cudnnSetConvolutionMathType)>);
static_assert(called_alike<decltype(F::convolution_workspace),
                           decltype(cudnnGetConvolutionForwardWorkspaceSize)>);
static_assert(called_alike<decltype(F::convolution_forward), decltype(cudnnConvolutionForward)>);

}  // namespace gpu4s::cudnn::detail
