// SPDX-License-Identifier: Apache-2.0
// What the vendors' libraries for neural networks on a GPU have in common.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/half.hpp"
#include "common/operation.hpp"
#include "common/types.hpp"
#include "common/vendor/fastest.hpp"

namespace gpu4s {

/// Extents of a dense tensor, n images of c channels of h rows of w elements; of a filter, n sets
/// of weights for c channels. The libraries count in int.
struct Tensor {
    int n, c, h, w;
    int64_t count() const { return int64_t{n} * c * h * w; }
};

/// Throws Unavailable where the libraries cannot count so far.
inline int extent(int64_t value) {
    if (value > std::numeric_limits<int>::max())
        throw Unavailable("the library's extents are 32-bit integers, " + std::to_string(value) +
                          " is not one");
    return static_cast<int>(value);
}

/// Extents as the operations have them.
inline Tensor tensor(int64_t n, int64_t c, int64_t h, int64_t w) {
    return {extent(n), extent(c), extent(h), extent(w)};
}

/// size * size elements as one image of one channel.
inline Tensor square_image(int64_t count) {
    const int64_t size = std::llround(std::sqrt(static_cast<double>(count)));
    return tensor(1, 1, size, size);
}

/// y = f(x), queued on the stream that the layer was made for.
template <class T>
using Layer = std::function<void(const T* x, T* y)>;

/// What a layer is scaled with: the libraries want double for double, else float.
template <class T>
using Scale = std::conditional_t<std::is_same_v<T, double>, double, float>;

/// The fastest of `layers` on x, into scratch memory for `outputs` elements.
template <class T>
Layer<T> fastest(const std::vector<Layer<T>>& layers, const T* x, int64_t outputs) {
    const backend::Buffer scratch(static_cast<size_t>(outputs) * sizeof(T));
    return fastest(layers, [&](const Layer<T>& layer) { layer(x, scratch.as<T>()); });
}

}  // namespace gpu4s
