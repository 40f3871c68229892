// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/vendor/fftw.hpp"

namespace gpu4s {

/// FFTW, planned in the set-up.
constexpr auto fourier_lib = []<class T>(const FourierArgs<T>& args, backend::Stream) {
    return [args, transform = fftw::transform<T>(args.grid)] { transform(args.x, args.y); };
};

}  // namespace gpu4s
