// SPDX-License-Identifier: Apache-2.0
// Layers of neural networks by MIOpen, which is bound at run time; GPU4S_MIOPEN names another file.
// Handles, descriptors, workspaces and the search for an algorithm belong to making a layer;
// calling it queues MIOpen's function and nothing else. MIOpen documents float and half for all of
// these.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "common/vendor/binding.hpp"
#include "common/vendor/layer.hpp"
#include "common/vendor/miopen_functions.hpp"

namespace gpu4s::miopen {

/// What MIOpen offers.
template <class T>
concept Offered = std::is_same_v<T, float> || std::is_same_v<T, half>;

namespace detail {

using vendor::created, vendor::Owned;

/// The handle that all layers share, queueing on `stream`.
inline Owned handle(backend::Stream stream) {
    const Owned shared = vendor::shared(
        [] { return created<check>("miopenCreate", functions().create, functions().destroy); });
    check(functions().set_stream(shared.get(), stream.handle), "miopenSetStream");
    return shared;
}

template <Offered T>
Owned describe(const Tensor& tensor) {
    const Functions& f = functions();
    Owned made = created<check>("miopenCreateTensorDescriptor", f.tensor_create, f.tensor_destroy);
    check(f.tensor_set(made.get(), std::is_same_v<T, half> ? f16 : f32, tensor.n, tensor.c,
                       tensor.h, tensor.w),
          "miopenSet4dTensorDescriptor");
    return made;
}

/// alpha and beta of every layer, y = alpha * f(x) + beta * y.
constexpr float one = 1, zero = 0;

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
    const Owned descriptor = created<check>("miopenCreateActivationDescriptor", f.activation_create,
                                            f.activation_destroy);
    check(f.activation_set(descriptor.get(), rectified, 0.0, 0.0, 0.0),
          "miopenSetActivationDescriptor");
    return [&f, descriptor, handle = detail::handle(stream), both = describe<T>(tensor)](const T* x,
                                                                                         T* y) {
        check(f.activation_forward(handle.get(), descriptor.get(), &one, both.get(), x, &zero,
                                   both.get(), y),
              "miopenActivationForward");
    };
}

/// The largest of each window x window elements, `stride` apart, without padding:
/// (size - window) / stride + 1 results an axis.
template <Offered T>
Layer<T> max_pooling(backend::Stream stream, const Tensor& input, int window, int stride) {
    using namespace detail;
    const Functions& f = functions();
    const Owned descriptor =
        created<check>("miopenCreatePoolingDescriptor", f.pooling_create, f.pooling_destroy);
    check(f.pooling_set(descriptor.get(), pooling_max, window, window, 0, 0, stride, stride),
          "miopenSet2dPoolingDescriptor");
    const Tensor output{input.n, input.c, (input.h - window) / stride + 1,
                        (input.w - window) / stride + 1};
    return [&f, descriptor, handle = detail::handle(stream), in = describe<T>(input),
            out = describe<T>(output)](const T* x, T* y) {
        constexpr bool keep_indices = false;
        check(f.pooling_forward(handle.get(), descriptor.get(), &one, in.get(), x, &zero, out.get(),
                                y, keep_indices, nullptr, 0),
              "miopenPoolingForward");
    };
}

/// y = x / (k + alpha / window * sum of x^2)^beta over a window of channels, which is odd.
template <Offered T>
Layer<T> lrn(backend::Stream stream, const Tensor& tensor, int window, double k, double alpha,
             double beta) {
    if (window % 2 == 0) throw Unavailable("MIOpen normalises over an odd number of channels only");
    using namespace detail;
    const Functions& f = functions();
    const Owned descriptor =
        created<check>("miopenCreateLRNDescriptor", f.lrn_create, f.lrn_destroy);
    check(f.lrn_set(descriptor.get(), cross_channel, window, alpha, beta, k),
          "miopenSetLRNDescriptor");
    return [&f, descriptor, handle = detail::handle(stream), both = describe<T>(tensor)](const T* x,
                                                                                         T* y) {
        constexpr bool keep_sums = false;
        check(f.lrn_forward(handle.get(), descriptor.get(), &one, both.get(), x, &zero, both.get(),
                            y, keep_sums, nullptr),
              "miopenLRNForward");
    };
}

/// The softmax of each row of x [rows x columns] for itself, largest element subtracted.
template <Offered T>
Layer<T> softmax(backend::Stream stream, int rows, int columns, const T*) {
    using namespace detail;
    const Functions& f = functions();
    return [&f, handle = detail::handle(stream), both = describe<T>({rows, columns, 1, 1})](
               const T* x, T* y) {
        check(f.softmax_forward(handle.get(), &one, both.get(), x, &zero, both.get(), y, accurate,
                                per_instance),
              "miopenSoftmaxForward_V2");
    };
}

/// The correlation of `input` with the `filter` w, the image zero outside, so that the output has
/// the height and width of the input; filters are square and have a middle.
///
/// Making it has MIOpen run its algorithms on x and w, into scratch memory, and keeps the fastest
/// of those that sum the products of the definition.
template <Offered T>
Layer<T> convolution(backend::Stream stream, const Tensor& input, const Tensor& filter, const T* x,
                     const T* w) {
    using namespace detail;
    const Functions& f = functions();
    const Owned handle = detail::handle(stream);
    const Owned in = describe<T>(input), weights = describe<T>(filter);
    const Tensor output{input.n, filter.n, input.h, input.w};
    const Owned out = describe<T>(output);
    const Owned descriptor = created<check>("miopenCreateConvolutionDescriptor",
                                            f.convolution_create, f.convolution_destroy);
    check(f.convolution_set(descriptor.get(), cross_correlation, filter.h / 2, filter.w / 2, 1, 1,
                            1, 1),
          "miopenInitConvolutionDescriptor");
    size_t bytes = 0;
    check(f.convolution_workspace(handle.get(), weights.get(), in.get(), descriptor.get(),
                                  out.get(), &bytes),
          "miopenConvolutionForwardGetWorkSpaceSize");
    if (double(bytes) > most_workspace_bytes)
        throw Unavailable("MIOpen wants more than 256 MiB of workspace");
    const auto workspace = std::make_shared<backend::Buffer>(bytes);
    const backend::Buffer scratch(static_cast<size_t>(output.count()) * sizeof(T));
    std::array<Performance, 8> found;
    int count = 0;
    check(f.convolution_find(handle.get(), in.get(), x, weights.get(), w, descriptor.get(),
                             out.get(), scratch.as<void>(), static_cast<int>(found.size()), &count,
                             found.data(), workspace->as<void>(), bytes, false),
          "miopenFindConvolutionForwardAlgorithm");
    const auto last = std::remove_if(found.begin(), found.begin() + count, [](const auto& entry) {
        return entry.algorithm != gemm && entry.algorithm != direct &&
               entry.algorithm != implicit_gemm;
    });
    if (last == found.begin())
        throw Unavailable("MIOpen offers no direct algorithm for this convolution");
    const Performance best = *std::min_element(
        found.begin(), last,
        [](const auto& one, const auto& other) { return one.milliseconds < other.milliseconds; });
    return [=, &f](const T* x, T* y) {
        check(f.convolution_forward(handle.get(), &one, in.get(), x, weights.get(), w,
                                    descriptor.get(), best.algorithm, &zero, out.get(), y,
                                    workspace->as<void>(), workspace->bytes()),
              "miopenConvolutionForward");
    };
}

}  // namespace gpu4s::miopen
