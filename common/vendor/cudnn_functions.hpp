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

struct Functions {
    Status (*create)(Pointer*);
    Status (*destroy)(Pointer);
    Status (*set_stream)(Pointer, void*);
    const char* (*status_text)(Status);
    Status (*tensor_create)(Pointer*);
    Status (*tensor_destroy)(Pointer);
    Status (*tensor_set)(Pointer, Format, DataType, int, int, int, int);
    Status (*filter_create)(Pointer*);
    Status (*filter_destroy)(Pointer);
    Status (*filter_set)(Pointer, DataType, Format, int, int, int, int);
    Status (*activation_create)(Pointer*);
    Status (*activation_destroy)(Pointer);
    Status (*activation_set)(Pointer, Activation, Nan, double);
    Forward* activation_forward;
    Status (*pooling_create)(Pointer*);
    Status (*pooling_destroy)(Pointer);
    Status (*pooling_set)(Pointer, Pooling, Nan, int, int, int, int, int, int);
    Forward* pooling_forward;
    Status (*lrn_create)(Pointer*);
    Status (*lrn_destroy)(Pointer);
    Status (*lrn_set)(Pointer, unsigned, double, double, double);
    Status (*lrn_forward)(Pointer, Pointer, LrnMode, const void*, Pointer, const void*, const void*,
                          Pointer, void*);
    Status (*softmax_forward)(Pointer, SoftmaxAlgorithm, SoftmaxMode, const void*, Pointer,
                              const void*, const void*, Pointer, void*);
    Status (*convolution_create)(Pointer*);
    Status (*convolution_destroy)(Pointer);
    Status (*convolution_set)(Pointer, int, int, int, int, int, int, Mode, DataType);
    Status (*convolution_set_math)(Pointer, Math);
    Status (*convolution_workspace)(Pointer, Pointer, Pointer, Pointer, Pointer, Algorithm,
                                    size_t*);
    Status (*convolution_forward)(Pointer, const void*, Pointer, const void*, Pointer, const void*,
                                  Pointer, Algorithm, void*, size_t, const void*, Pointer, void*);
};

inline const Functions& functions() {
    static const Library library("GPU4S_CUDNN",
                                 {"libcudnn.so.9", "/usr/local/cuda/lib64/libcudnn.so.9"});
    static const Functions bound = [] {
        const size_t version = library.symbol<size_t()>("cudnnGetVersion")();
        if (version / 10000 != 9)
            throw Unavailable(library.name() + " is not cuDNN 9, its version is " +
                              std::to_string(version));
        Functions f;
        const auto bind = [](auto*& function, const char* name) {
            function = library.symbol<std::remove_reference_t<decltype(*function)>>(name);
        };
        bind(f.create, "cudnnCreate");
        bind(f.destroy, "cudnnDestroy");
        bind(f.set_stream, "cudnnSetStream");
        bind(f.status_text, "cudnnGetErrorString");
        bind(f.tensor_create, "cudnnCreateTensorDescriptor");
        bind(f.tensor_destroy, "cudnnDestroyTensorDescriptor");
        bind(f.tensor_set, "cudnnSetTensor4dDescriptor");
        bind(f.filter_create, "cudnnCreateFilterDescriptor");
        bind(f.filter_destroy, "cudnnDestroyFilterDescriptor");
        bind(f.filter_set, "cudnnSetFilter4dDescriptor");
        bind(f.activation_create, "cudnnCreateActivationDescriptor");
        bind(f.activation_destroy, "cudnnDestroyActivationDescriptor");
        bind(f.activation_set, "cudnnSetActivationDescriptor");
        bind(f.activation_forward, "cudnnActivationForward");
        bind(f.pooling_create, "cudnnCreatePoolingDescriptor");
        bind(f.pooling_destroy, "cudnnDestroyPoolingDescriptor");
        bind(f.pooling_set, "cudnnSetPooling2dDescriptor");
        bind(f.pooling_forward, "cudnnPoolingForward");
        bind(f.lrn_create, "cudnnCreateLRNDescriptor");
        bind(f.lrn_destroy, "cudnnDestroyLRNDescriptor");
        bind(f.lrn_set, "cudnnSetLRNDescriptor");
        bind(f.lrn_forward, "cudnnLRNCrossChannelForward");
        bind(f.softmax_forward, "cudnnSoftmaxForward");
        bind(f.convolution_create, "cudnnCreateConvolutionDescriptor");
        bind(f.convolution_destroy, "cudnnDestroyConvolutionDescriptor");
        bind(f.convolution_set, "cudnnSetConvolution2dDescriptor");
        bind(f.convolution_set_math, "cudnnSetConvolutionMathType");
        bind(f.convolution_workspace, "cudnnGetConvolutionForwardWorkspaceSize");
        bind(f.convolution_forward, "cudnnConvolutionForward");
        return f;
    }();
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
