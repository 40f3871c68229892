// SPDX-License-Identifier: Apache-2.0
// cuDNN 9, bound at run time; GPU4S_CUDNN names another file. Prototypes and values are those of
// its binary interface (cudnn_graph.h, cudnn_ops.h, cudnn_cnn.h); where the real header is
// installed the compiler compares them.
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::cudnn::detail {

enum DataType : int { f32 = 0, f64 = 1, f16 = 2 };
enum Format : int { nchw = 0 };
enum Nan : int { not_propagated = 0 };
enum Activation : int { rectified = 1 };
enum Pooling : int { pooling_max = 0 };
enum SoftmaxAlgorithm : int { accurate = 1 };  ///< subtracts the largest element
enum SoftmaxMode : int { per_instance = 0 };
enum LrnMode : int { cross_channel = 0 };
enum Mode : int { cross_correlation = 1 };
enum Math : int { tensor_cores = 1, multiply_add = 3 };
enum Algorithm : int { implicit_gemm = 0, implicit_precomputed_gemm = 1, gemm = 2, direct = 3 };
using Pointer = void*;  ///< to a handle or a descriptor
using Status = int;     ///< 0 is success, thousands are categories
constexpr Status not_supported = 3;

/// handle, descriptor, alpha, description and data of x, beta, description and data of y.
using Forward = Status(Pointer, Pointer, const void*, Pointer, const void*, const void*, Pointer,
                       void*);

inline const Library& library() {
    static const Library library("GPU4S_CUDNN",
                                 {"libcudnn.so.9", "/usr/local/cuda/lib64/libcudnn.so.9"});
    static const size_t version = library.symbol<size_t()>("cudnnGetVersion")();
    if (version / 10000 != 9)
        throw Unavailable(library.name() + " is not cuDNN 9, its version is " +
                          std::to_string(version));
    return library;
}

struct Functions {
    Status (*create)(Pointer*) = library()["cudnnCreate"];
    Status (*destroy)(Pointer) = library()["cudnnDestroy"];
    Status (*set_stream)(Pointer, void*) = library()["cudnnSetStream"];
    const char* (*status_text)(Status) = library()["cudnnGetErrorString"];
    Status (*tensor_create)(Pointer*) = library()["cudnnCreateTensorDescriptor"];
    Status (*tensor_destroy)(Pointer) = library()["cudnnDestroyTensorDescriptor"];
    Status (*tensor_set)(Pointer, Format, DataType, int, int, int,
                         int) = library()["cudnnSetTensor4dDescriptor"];
    Status (*filter_create)(Pointer*) = library()["cudnnCreateFilterDescriptor"];
    Status (*filter_destroy)(Pointer) = library()["cudnnDestroyFilterDescriptor"];
    Status (*filter_set)(Pointer, DataType, Format, int, int, int,
                         int) = library()["cudnnSetFilter4dDescriptor"];
    Status (*activation_create)(Pointer*) = library()["cudnnCreateActivationDescriptor"];
    Status (*activation_destroy)(Pointer) = library()["cudnnDestroyActivationDescriptor"];
    Status (*activation_set)(Pointer, Activation, Nan,
                             double) = library()["cudnnSetActivationDescriptor"];
    Forward* activation_forward = library()["cudnnActivationForward"];
    Status (*pooling_create)(Pointer*) = library()["cudnnCreatePoolingDescriptor"];
    Status (*pooling_destroy)(Pointer) = library()["cudnnDestroyPoolingDescriptor"];
    Status (*pooling_set)(Pointer, Pooling, Nan, int, int, int, int, int,
                          int) = library()["cudnnSetPooling2dDescriptor"];
    Forward* pooling_forward = library()["cudnnPoolingForward"];
    Status (*lrn_create)(Pointer*) = library()["cudnnCreateLRNDescriptor"];
    Status (*lrn_destroy)(Pointer) = library()["cudnnDestroyLRNDescriptor"];
    Status (*lrn_set)(Pointer, unsigned, double, double,
                      double) = library()["cudnnSetLRNDescriptor"];
    Status (*lrn_forward)(Pointer, Pointer, LrnMode, const void*, Pointer, const void*, const void*,
                          Pointer, void*) = library()["cudnnLRNCrossChannelForward"];
    Status (*softmax_forward)(Pointer, SoftmaxAlgorithm, SoftmaxMode, const void*, Pointer,
                              const void*, const void*, Pointer,
                              void*) = library()["cudnnSoftmaxForward"];
    Status (*convolution_create)(Pointer*) = library()["cudnnCreateConvolutionDescriptor"];
    Status (*convolution_destroy)(Pointer) = library()["cudnnDestroyConvolutionDescriptor"];
    Status (*convolution_set)(Pointer, int, int, int, int, int, int, Mode,
                              DataType) = library()["cudnnSetConvolution2dDescriptor"];
    Status (*convolution_set_math)(Pointer, Math) = library()["cudnnSetConvolutionMathType"];
    Status (*convolution_workspace)(Pointer, Pointer, Pointer, Pointer, Pointer, Algorithm,
                                    size_t*) = library()["cudnnGetConvolutionForwardWorkspaceSize"];
    Status (*convolution_forward)(Pointer, const void*, Pointer, const void*, Pointer, const void*,
                                  Pointer, Algorithm, void*, size_t, const void*, Pointer,
                                  void*) = library()["cudnnConvolutionForward"];
};

inline const Functions& functions() {
    static const Functions bound{};
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    const std::string reason = std::string(call) + ": " + functions().status_text(status);
    if (status / 1000 == not_supported) throw Unavailable(reason);
    throw Error(ExitCode::runtime_api, reason);
}

}  // namespace gpu4s::cudnn::detail

#if __has_include(<cudnn.h>) && __has_include(<cuda_runtime_api.h>)
#include "common/vendor/cudnn_header.hpp"
#endif
