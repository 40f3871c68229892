// SPDX-License-Identifier: Apache-2.0
// Layers of neural networks by the library of the GPU's vendor.
#pragma once

#include <concepts>

#if defined(GPU4S_CUDA)
#include "common/vendor/cudnn.hpp"
namespace gpu4s {
namespace layers = cudnn;
}
#else
#include "common/vendor/miopen.hpp"
namespace gpu4s {
namespace layers = miopen;
}
#endif

namespace gpu4s {

/// For what takes several steps: the libraries round half after each of them.
template <class T>
concept OfferedWithoutHalf = layers::Offered<T> && std::floating_point<T>;

}  // namespace gpu4s
