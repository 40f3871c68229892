// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/vendor/fourier.hpp"

namespace gpu4s {

/// The vendor's library, planned in the set-up.
constexpr auto fourier_lib = []<class T>(const FourierArgs<T>& args, backend::Stream stream) {
    return
        [args, transform = fourier::transform<T>(stream, args.grid)] { transform(args.x, args.y); };
};

}  // namespace gpu4s
