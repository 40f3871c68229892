// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu_reference/fast_fourier_transform.hpp"

namespace gpu4s::reference {

/// The transform of each window of `window` (a power of two) adjacent complex values of x, at every
/// value: windows one behind the other, as many as there are values less window - 1.
template <class T>
Spectrum fast_fourier_transform_window(const std::vector<T>& x, int64_t window) {
    return fourier::rows(x, std::ssize(x) / 2 - window + 1, window, 1);
}

}  // namespace gpu4s::reference
