// SPDX-License-Identifier: Apache-2.0
// The C interface of MIOpen (libMIOpen.so.1, ROCm 3.5 and later), bound at run time; GPU4S_MIOPEN
// names another file. Prototypes and values follow its public documentation; where the real header
// is installed the compiler compares them.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::miopen::detail {

enum DataType : int { f16 = 0, f32 = 1 };
enum Activation : int { rectified = 3 };
enum Pooling : int { pooling_max = 0 };
enum SoftmaxAlgorithm : int { accurate = 1 };  ///< subtracts the largest element
enum SoftmaxMode : int { per_instance = 0 };
enum LrnMode : int { cross_channel = 1 };
enum Mode : int { cross_correlation = 0 };
enum Algorithm : int { gemm = 0, direct = 1, implicit_gemm = 5 };
using Pointer = void*;  ///< to a handle or a descriptor
using Status = int;     ///< 0 is success
constexpr Status not_implemented = 6;

/// What the search for an algorithm found.
struct Performance {
    Algorithm algorithm;
    float milliseconds;
    size_t workspace_bytes;
};

/// handle, descriptor, alpha, description and data of x, beta, description and data of y. alpha and
/// beta point to float whatever the type.
using Forward = Status(Pointer, Pointer, const void*, Pointer, const void*, const void*, Pointer,
                       void*);

struct Functions {
    Status (*create)(Pointer*);
    Status (*destroy)(Pointer);
    Status (*set_stream)(Pointer, void*);
    const char* (*status_text)(Status);
    Status (*tensor_create)(Pointer*);
    Status (*tensor_destroy)(Pointer);
    Status (*tensor_set)(Pointer, DataType, int, int, int, int);
    Status (*activation_create)(Pointer*);
    Status (*activation_destroy)(Pointer);
    Status (*activation_set)(Pointer, Activation, double, double, double);
    Forward* activation_forward;
    Status (*pooling_create)(Pointer*);
    Status (*pooling_destroy)(Pointer);
    Status (*pooling_set)(Pointer, Pooling, int, int, int, int, int, int);
    Status (*pooling_forward)(Pointer, Pointer, const void*, Pointer, const void*, const void*,
                              Pointer, void*, bool, void*, size_t);
    Status (*lrn_create)(Pointer*);
    Status (*lrn_destroy)(Pointer);
    Status (*lrn_set)(Pointer, LrnMode, unsigned, double, double, double);
    Status (*lrn_forward)(Pointer, Pointer, const void*, Pointer, const void*, const void*, Pointer,
                          void*, bool, void*);
    Status (*softmax_forward)(Pointer, const void*, Pointer, const void*, const void*, Pointer,
                              void*, SoftmaxAlgorithm, SoftmaxMode);
    Status (*convolution_create)(Pointer*);
    Status (*convolution_destroy)(Pointer);
    Status (*convolution_set)(Pointer, Mode, int, int, int, int, int, int);
    Status (*convolution_workspace)(Pointer, Pointer, Pointer, Pointer, Pointer, size_t*);
    Status (*convolution_find)(Pointer, Pointer, const void*, Pointer, const void*, Pointer,
                               Pointer, void*, int, int*, Performance*, void*, size_t, bool);
    Status (*convolution_forward)(Pointer, const void*, Pointer, const void*, Pointer, const void*,
                                  Pointer, Algorithm, const void*, Pointer, void*, void*, size_t);
};

inline const Functions& functions() {
    if (std::string(backend::name()) != "hip")
        throw Unavailable(std::string("MIOpen runs on AMD GPUs only, this is the backend ") +
                          backend::name());
    // Before it is loaded: it then searches for algorithms among those that sum the products of the
    // definition. Winograd's and Fourier's have errors that depend on a whole tile, and small
    // integers do not come out exact. A user's own setting stays.
    for (const char* algorithms : {"MIOPEN_DEBUG_CONV_WINOGRAD", "MIOPEN_DEBUG_CONV_FFT"})
        setenv(algorithms, "0", 0);
    static const Library library("GPU4S_MIOPEN", {"libMIOpen.so.1", "/opt/rocm/lib/libMIOpen.so.1",
                                                  "libMIOpen.so", "/opt/rocm/lib/libMIOpen.so"});
    static const Functions bound = [] {
        Functions f;
        const auto bind = [](auto*& function, const char* name) {
            function = library.symbol<std::remove_reference_t<decltype(*function)>>(name);
        };
        bind(f.create, "miopenCreate");
        bind(f.destroy, "miopenDestroy");
        bind(f.set_stream, "miopenSetStream");
        bind(f.status_text, "miopenGetErrorString");
        bind(f.tensor_create, "miopenCreateTensorDescriptor");
        bind(f.tensor_destroy, "miopenDestroyTensorDescriptor");
        bind(f.tensor_set, "miopenSet4dTensorDescriptor");
        bind(f.activation_create, "miopenCreateActivationDescriptor");
        bind(f.activation_destroy, "miopenDestroyActivationDescriptor");
        bind(f.activation_set, "miopenSetActivationDescriptor");
        bind(f.activation_forward, "miopenActivationForward");
        bind(f.pooling_create, "miopenCreatePoolingDescriptor");
        bind(f.pooling_destroy, "miopenDestroyPoolingDescriptor");
        bind(f.pooling_set, "miopenSet2dPoolingDescriptor");
        bind(f.pooling_forward, "miopenPoolingForward");
        bind(f.lrn_create, "miopenCreateLRNDescriptor");
        bind(f.lrn_destroy, "miopenDestroyLRNDescriptor");
        bind(f.lrn_set, "miopenSetLRNDescriptor");
        bind(f.lrn_forward, "miopenLRNForward");
        bind(f.softmax_forward, "miopenSoftmaxForward_V2");
        bind(f.convolution_create, "miopenCreateConvolutionDescriptor");
        bind(f.convolution_destroy, "miopenDestroyConvolutionDescriptor");
        bind(f.convolution_set, "miopenInitConvolutionDescriptor");
        bind(f.convolution_workspace, "miopenConvolutionForwardGetWorkSpaceSize");
        bind(f.convolution_find, "miopenFindConvolutionForwardAlgorithm");
        bind(f.convolution_forward, "miopenConvolutionForward");
        return f;
    }();
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    const std::string reason = std::string(call) + ": " + functions().status_text(status);
    if (status == not_implemented) throw Unavailable(reason);
    throw Error(ExitCode::runtime_api, reason);
}

}  // namespace gpu4s::miopen::detail

#if __has_include(<miopen/miopen.h>)
#include "common/vendor/miopen_header.hpp"
#endif
