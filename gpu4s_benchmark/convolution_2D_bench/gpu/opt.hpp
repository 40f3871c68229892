// SPDX-License-Identifier: Apache-2.0
// The floor is one read of x and one write of y, or kernel^2 multiply-adds a pixel: of float, an
// H200 needs 32 us for 4096 x 4096 by memory, and by arithmetic 5 us with 3 x 3 taps, 25 us with 7
// x 7 and 114 us with 15 x 15.
#pragma once

#include "direct.hpp"
#include "tile.hpp"

namespace gpu4s {

constexpr auto convolution_2D_opt = []<class T>(const Convolution2D::Args<T>& args, Stream stream) {
    if (args.kernel == 1) return convolve_direct<T, 1>(args, stream);
    if (args.kernel == 3) return convolve_direct<T, 3>(args, stream);
    // Integers have one kernel for all: AMD's compiler would take minutes and spill.
    if constexpr (std::is_integral_v<T>) {
        return convolve_tiles<T, 0>(args, stream);
    } else {
        switch (args.kernel) {
            case 5: return convolve_tiles<T, 5>(args, stream);
            case 7: return convolve_tiles<T, 7>(args, stream);
            case 9: return convolve_tiles<T, 9>(args, stream);
            case 11: return convolve_tiles<T, 11>(args, stream);
            case 13: return convolve_tiles<T, 13>(args, stream);
            case 15: return convolve_tiles<T, 15>(args, stream);
            default: return convolve_tiles<T, 0>(args, stream);
        }
    }
};

}  // namespace gpu4s
