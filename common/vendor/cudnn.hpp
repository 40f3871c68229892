// SPDX-License-Identifier: Apache-2.0
// Layers of neural networks by cuDNN 9, which is bound at run time; GPU4S_CUDNN names another file.
// Handles, descriptors, workspaces and the search for an algorithm belong to making a layer;
// calling it queues cuDNN's function and nothing else. float means float: no TF32.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "common/vendor/binding.hpp"
#include "common/vendor/cudnn_functions.hpp"
#include "common/vendor/layer.hpp"

namespace gpu4s::cudnn {

/// What cuDNN has for all of these, computed in float for half.
template <class T>
concept Offered = std::is_same_v<T, float> || std::is_same_v<T, double> || std::is_same_v<T, half>;

namespace detail {

using vendor::created, vendor::Owned;

/// The handle that all layers share, queueing on `stream`.
inline Owned handle(backend::Stream stream) {
    const Owned shared = vendor::shared(
        [] { return created<check>("cudnnCreate", functions().create, functions().destroy); });
    check(functions().set_stream(shared.get(), stream.handle), "cudnnSetStream");
    return shared;
}

template <Offered T>
constexpr DataType data_type = std::is_same_v<T, half>     ? f16
                               : std::is_same_v<T, double> ? f64
                                                           : f32;

template <Offered T>
Owned describe(const Tensor& tensor) {
    const Functions& f = functions();
    Owned made = created<check>("cudnnCreateTensorDescriptor", f.tensor_create, f.tensor_destroy);
    check(f.tensor_set(made.get(), nchw, data_type<T>, tensor.n, tensor.c, tensor.h, tensor.w),
          "cudnnSetTensor4dDescriptor");
    return made;
}

template <Offered T>
Owned describe_filter(const Tensor& filter) {
    const Functions& f = functions();
    Owned made = created<check>("cudnnCreateFilterDescriptor", f.filter_create, f.filter_destroy);
    check(f.filter_set(made.get(), data_type<T>, nchw, filter.n, filter.c, filter.h, filter.w),
          "cudnnSetFilter4dDescriptor");
    return made;
}

template <Offered T>
Owned describe_convolution(const Tensor& filter, Math math) {
    const Functions& f = functions();
    Owned made = created<check>("cudnnCreateConvolutionDescriptor", f.convolution_create,
                                f.convolution_destroy);
    check(f.convolution_set(made.get(), filter.h / 2, filter.w / 2, 1, 1, 1, 1, cross_correlation,
                            data_type<Scale<T>>),
          "cudnnSetConvolution2dDescriptor");
    check(f.convolution_set_math(made.get(), math), "cudnnSetConvolutionMathType");
    return made;
}

/// alpha and beta of every layer, y = alpha * f(x) + beta * y.
template <class T>
constexpr Scale<T> one = 1;
template <class T>
constexpr Scale<T> zero = 0;

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// y = max(0, x).
template <Offered T>
Layer<T> relu(backend::Stream stream, const Tensor& tensor) {
    using namespace detail;
    const Functions& f = functions();
    const Owned descriptor = created<check>("cudnnCreateActivationDescriptor", f.activation_create,
                                            f.activation_destroy);
    check(f.activation_set(descriptor.get(), rectified, not_propagated, 0.0),
          "cudnnSetActivationDescriptor");
    return [&f, descriptor, handle = detail::handle(stream), both = describe<T>(tensor)](const T* x,
                                                                                         T* y) {
        check(f.activation_forward(handle.get(), descriptor.get(), &one<T>, both.get(), x, &zero<T>,
                                   both.get(), y),
              "cudnnActivationForward");
    };
}

/// The largest of each window x window elements, `stride` apart, without padding:
/// (size - window) / stride + 1 results an axis.
template <Offered T>
Layer<T> max_pooling(backend::Stream stream, const Tensor& input, int window, int stride) {
    using namespace detail;
    const Functions& f = functions();
    const Owned descriptor =
        created<check>("cudnnCreatePoolingDescriptor", f.pooling_create, f.pooling_destroy);
    check(f.pooling_set(descriptor.get(), pooling_max, not_propagated, window, window, 0, 0, stride,
                        stride),
          "cudnnSetPooling2dDescriptor");
    const Tensor output{input.n, input.c, (input.h - window) / stride + 1,
                        (input.w - window) / stride + 1};
    return [&f, descriptor, handle = detail::handle(stream), in = describe<T>(input),
            out = describe<T>(output)](const T* x, T* y) {
        check(f.pooling_forward(handle.get(), descriptor.get(), &one<T>, in.get(), x, &zero<T>,
                                out.get(), y),
              "cudnnPoolingForward");
    };
}

/// y = x / (k + alpha / window * sum of x^2)^beta over a window of channels that reaches
/// (window - 1) / 2 back and window / 2 ahead.
template <Offered T>
Layer<T> lrn(backend::Stream stream, const Tensor& tensor, int window, double k, double alpha,
             double beta) {
    constexpr int most_channels = 16;
    if (window > most_channels)
        throw Unavailable("cuDNN normalises over at most 16 channels, not " +
                          std::to_string(window));
    using namespace detail;
    const Functions& f = functions();
    const Owned descriptor =
        created<check>("cudnnCreateLRNDescriptor", f.lrn_create, f.lrn_destroy);
    check(f.lrn_set(descriptor.get(), window, alpha, beta, k), "cudnnSetLRNDescriptor");
    return [&f, descriptor, handle = detail::handle(stream), both = describe<T>(tensor)](const T* x,
                                                                                         T* y) {
        check(f.lrn_forward(handle.get(), descriptor.get(), cross_channel, &one<T>, both.get(), x,
                            &zero<T>, both.get(), y),
              "cudnnLRNCrossChannelForward");
    };
}

/// The softmax of each row of x [rows x columns] for itself, largest element subtracted. A row can
/// be given as the channels of an image or as a row of it: the faster on x is kept.
template <Offered T>
Layer<T> softmax(backend::Stream stream, int rows, int columns, const T* x) {
    using namespace detail;
    const Functions& f = functions();
    const auto layer = [&](const Tensor& tensor) -> Layer<T> {
        return [&f, handle = detail::handle(stream), both = describe<T>(tensor)](const T* x, T* y) {
            check(f.softmax_forward(handle.get(), accurate, per_instance, &one<T>, both.get(), x,
                                    &zero<T>, both.get(), y),
                  "cudnnSoftmaxForward");
        };
    };
    const Tensor channels{rows, columns, 1, 1}, row{rows, 1, 1, columns};
    return fastest<T>({layer(channels), layer(row)}, x, channels.count());
}

/// The correlation of `input` with the `filter` w, the image zero outside, so that the output has
/// the height and width of the input; filters are square and have a middle.
///
/// Making it runs every algorithm that sums the products of the definition on x and w, into scratch
/// memory, and keeps the fastest. Winograd's and Fourier's are left out: their errors depend on a
/// whole tile, and small integers do not come out exact.
template <Offered T>
Layer<T> convolution(backend::Stream stream, const Tensor& input, const Tensor& filter, const T* x,
                     const T* w) {
    using namespace detail;
    const Functions& f = functions();
    const Owned handle = detail::handle(stream);
    const Owned in = describe<T>(input), weights = describe_filter<T>(filter);
    const Tensor output{input.n, filter.n, input.h, input.w};
    const Owned out = describe<T>(output);
    std::vector<Math> maths{multiply_add};
    if (std::is_same_v<T, half>) maths = {tensor_cores, multiply_add};
    const auto workspace = std::make_shared<backend::Buffer>();  // large enough for each of them
    std::vector<Layer<T>> layers;
    for (const Math math : maths) {
        const Owned descriptor = describe_convolution<T>(filter, math);
        for (const Algorithm algorithm : {implicit_gemm, implicit_precomputed_gemm, gemm, direct}) {
            size_t bytes = 0;
            const Status status =
                f.convolution_workspace(handle.get(), in.get(), weights.get(), descriptor.get(),
                                        out.get(), algorithm, &bytes);
            if (status / 1000 == not_supported || bytes > most_workspace_bytes) continue;
            check(status, "cudnnGetConvolutionForwardWorkspaceSize");
            if (bytes > workspace->bytes()) *workspace = backend::Buffer(bytes);
            layers.push_back([=, &f](const T* x, T* y) {
                check(f.convolution_forward(handle.get(), &one<T>, in.get(), x, weights.get(), w,
                                            descriptor.get(), algorithm, workspace->as<void>(),
                                            bytes, &zero<T>, out.get(), y),
                      "cudnnConvolutionForward");
            });
        }
    }
    if (layers.empty()) throw Unavailable("cuDNN offers no direct algorithm for this convolution");
    return fastest(layers, x, output.count());
}

}  // namespace gpu4s::cudnn
