// SPDX-License-Identifier: Apache-2.0
// The C interface of MIOpen (libMIOpen.so.1, ROCm 3.5 and later), bound at run time; GPU4S_MIOPEN
// names another file. Prototypes and values follow its public documentation; where the real header
// is installed the compiler compares them.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <type_traits>

#include "common/error.hpp"
#include "common/library.hpp"
#include "common/vendor/binding.hpp"

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

inline const Library& library() {
    vendor::require_amd("MIOpen");
    // Before it is loaded: it then searches for algorithms among those that sum the products of the
    // definition. Winograd's and Fourier's have errors that depend on a whole tile, and small
    // integers do not come out exact. A user's own setting stays.
    for (const char* algorithms : {"MIOPEN_DEBUG_CONV_WINOGRAD", "MIOPEN_DEBUG_CONV_FFT"})
        setenv(algorithms, "0", 0);
    static const Library library("GPU4S_MIOPEN", {"libMIOpen.so.1", "/opt/rocm/lib/libMIOpen.so.1",
                                                  "libMIOpen.so", "/opt/rocm/lib/libMIOpen.so"});
    return library;
}

struct Functions {
    Status (*create)(Pointer*) = library()["miopenCreate"];
    Status (*destroy)(Pointer) = library()["miopenDestroy"];
    Status (*set_stream)(Pointer, void*) = library()["miopenSetStream"];
    const char* (*status_text)(Status) = library()["miopenGetErrorString"];
    Status (*tensor_create)(Pointer*) = library()["miopenCreateTensorDescriptor"];
    Status (*tensor_destroy)(Pointer) = library()["miopenDestroyTensorDescriptor"];
    Status (*tensor_set)(Pointer, DataType, int, int, int,
                         int) = library()["miopenSet4dTensorDescriptor"];
    Status (*activation_create)(Pointer*) = library()["miopenCreateActivationDescriptor"];
    Status (*activation_destroy)(Pointer) = library()["miopenDestroyActivationDescriptor"];
    Status (*activation_set)(Pointer, Activation, double, double,
                             double) = library()["miopenSetActivationDescriptor"];
    Forward* activation_forward = library()["miopenActivationForward"];
    Status (*pooling_create)(Pointer*) = library()["miopenCreatePoolingDescriptor"];
    Status (*pooling_destroy)(Pointer) = library()["miopenDestroyPoolingDescriptor"];
    Status (*pooling_set)(Pointer, Pooling, int, int, int, int, int,
                          int) = library()["miopenSet2dPoolingDescriptor"];
    Status (*pooling_forward)(Pointer, Pointer, const void*, Pointer, const void*, const void*,
                              Pointer, void*, bool, void*,
                              size_t) = library()["miopenPoolingForward"];
    Status (*lrn_create)(Pointer*) = library()["miopenCreateLRNDescriptor"];
    Status (*lrn_destroy)(Pointer) = library()["miopenDestroyLRNDescriptor"];
    Status (*lrn_set)(Pointer, LrnMode, unsigned, double, double,
                      double) = library()["miopenSetLRNDescriptor"];
    Status (*lrn_forward)(Pointer, Pointer, const void*, Pointer, const void*, const void*, Pointer,
                          void*, bool, void*) = library()["miopenLRNForward"];
    Status (*softmax_forward)(Pointer, const void*, Pointer, const void*, const void*, Pointer,
                              void*, SoftmaxAlgorithm,
                              SoftmaxMode) = library()["miopenSoftmaxForward_V2"];
    Status (*convolution_create)(Pointer*) = library()["miopenCreateConvolutionDescriptor"];
    Status (*convolution_destroy)(Pointer) = library()["miopenDestroyConvolutionDescriptor"];
    Status (*convolution_set)(Pointer, Mode, int, int, int, int, int,
                              int) = library()["miopenInitConvolutionDescriptor"];
    Status (*convolution_workspace)(Pointer, Pointer, Pointer, Pointer, Pointer, size_t*) =
        library()["miopenConvolutionForwardGetWorkSpaceSize"];
    Status (*convolution_find)(Pointer, Pointer, const void*, Pointer, const void*, Pointer,
                               Pointer, void*, int, int*, Performance*, void*, size_t,
                               bool) = library()["miopenFindConvolutionForwardAlgorithm"];
    Status (*convolution_forward)(Pointer, const void*, Pointer, const void*, Pointer, const void*,
                                  Pointer, Algorithm, const void*, Pointer, void*, void*,
                                  size_t) = library()["miopenConvolutionForward"];
};

inline const Functions& functions() {
    static const Functions bound{};
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
