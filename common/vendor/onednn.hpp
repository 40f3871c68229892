// SPDX-License-Identifier: Apache-2.0
// Layers of neural networks by oneDNN, which is bound at run time, on its own OpenMP threads;
// GPU4S_ONEDNN names another file. Making a layer creates its primitives and brings weights into
// the order they like best; calling it executes them and nothing else. Activations are dense and
// row-major.
#pragma once

#include "common/vendor/onednn_primitive.hpp"

namespace gpu4s::onednn {

/// y = max(0, x).
template <Offered T>
Layer relu(const Tensor<T>& x, const Tensor<T>& y) {
    using namespace detail;
    const Pointer in = x.description.get(), out = y.description.get();
    return one_to_one(version().major == 2 ? described_2("relu", functions_2().relu, inference,
                                                         eltwise_relu_2, in, 0.0f, 0.0f)
                                           : described_3("relu", functions_3().relu, inference,
                                                         eltwise_relu_3, in, out, 0.0f, 0.0f),
                      x, y);
}

/// The softmax of x, each vector along the last extent for itself, largest element subtracted.
template <Offered T>
Layer softmax(const Tensor<T>& x, const Tensor<T>& y) {
    using namespace detail;
    const Pointer in = x.description.get(), out = y.description.get();
    const int axis = static_cast<int>(x.extents.size()) - 1;
    return one_to_one(version().major == 2
                          ? described_2("softmax", functions_2().softmax, inference,
                                        softmax_accurate, in, out, axis)
                          : described_3("softmax", functions_3().softmax, inference,
                                        softmax_accurate, in, out, axis),
                      x, y);
}

/// The largest of each window x window elements of x [n, c, h, w], `stride` apart, no padding.
template <Offered T>
Layer max_pooling(const Tensor<T>& x, const Tensor<T>& y, int64_t window, int64_t stride) {
    using namespace detail;
    const Pointer in = x.description.get(), out = y.description.get();
    const int64_t windows[]{window, window}, strides[]{stride, stride}, none[]{0, 0};
    // Version 3 wants to know what the last windows leave over.
    int64_t over[2];
    for (int d = 0; d < 2; ++d)
        over[d] = (y.extents[2 + d] - 1) * stride + window - x.extents[2 + d];
    return one_to_one(version().major == 2
                          ? described_2("pooling", functions_2().pooling, inference, pooling_max,
                                        in, out, strides, windows, none, over)
                          : described_3("pooling", functions_3().pooling, inference, pooling_max,
                                        in, out, strides, windows, none, none, over),
                      x, y);
}

/// y = x / (k + alpha / window * sum of x^2)^beta over a window of channels, which is odd.
template <Offered T>
Layer lrn(const Tensor<T>& x, const Tensor<T>& y, int64_t window, double k, double alpha,
          double beta) {
    using namespace detail;
    if (window % 2 == 0) throw Unavailable("oneDNN normalises over an odd number of channels only");
    const Pointer in = x.description.get(), out = y.description.get();
    const float a = static_cast<float>(alpha), b = static_cast<float>(beta),
                c = static_cast<float>(k);
    return one_to_one(version().major == 2
                          ? described_2("lrn", functions_2().lrn, inference, lrn_across_channels,
                                        in, window, a, b, c)
                          : described_3("lrn", functions_3().lrn, inference, lrn_across_channels,
                                        in, out, window, a, b, c),
                      x, y);
}

/// The correlation of x [n, c, h, w] with w [k, c, r, r], r odd, the image zero outside: y
/// [n, k, h, w]. The direct algorithm: Winograd's errors depend on a whole tile. The fast kernels
/// do not take activations in this order where there are several channels: they are reordered at
/// each call, as whoever has them so must.
template <Offered T>
Layer convolution(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) {
    using namespace detail;
    const Functions& f = functions();
    const Owned in = any_memory<T>(x.extents), weights = any_memory<T>(w.extents),
                out = any_memory<T>(y.extents);
    const int64_t strides[]{1, 1}, none[]{0, 0}, padding[]{w.extents[2] / 2, w.extents[3] / 2};
    const Owned primitive =
        version().major == 2
            ? described_2("convolution", functions_2().convolution, inference, convolution_direct,
                          in.get(), weights.get(), nullptr, out.get(), strides, padding, padding)
            : described_3("convolution", functions_3().convolution, inference, convolution_direct,
                          in.get(), weights.get(), nullptr, out.get(), strides, none, padding,
                          padding);
    const auto wanted = [&](Query query) { return f.query_memory(primitive.get(), query, 0); };
    const Ordered from = ordered_activations(wanted(source_description), x);
    const Ordered to = ordered_activations(wanted(result_description), y);
    Layer layer(primitive, {{source, from.memory},
                            {detail::weights, ordered_weights(primitive, w)},
                            {destination, to.memory}});
    if (from.is_copy)
        layer = reorder(x.description.get(), x.memory, from.wanted, from.memory) += layer;
    if (to.is_copy) layer += reorder(to.wanted, to.memory, y.description.get(), y.memory);
    return layer;
}

/// y [n, outputs] = x [n, inputs] * transpose of w [outputs, inputs].
template <Offered T>
Layer dense(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) {
    using namespace detail;
    const Owned any = any_memory<T>(w.extents);
    const Pointer in = x.description.get(), out = y.description.get();
    const Owned primitive = version().major == 2
                                ? described_2("inner product", functions_2().dense, inference, in,
                                              any.get(), nullptr, out)
                                : described_3("inner product", functions_3().dense, inference, in,
                                              any.get(), nullptr, out);
    return Layer(
        primitive,
        {{source, x.memory}, {weights, ordered_weights(primitive, w)}, {destination, y.memory}});
}

}  // namespace gpu4s::onednn
