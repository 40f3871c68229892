// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../grid.hpp"
#include "common/vendor/fourier.hpp"

namespace gpu4s {

/// The vendor's library, planned in the set-up.
constexpr auto fourier_lib = [](const auto& args, backend::Stream stream) {
    using T = std::remove_pointer_t<decltype(args.y)>;
    const FourierGrid grid = args.grid();
    return
        [args, transform = fourier::transform<T>(stream, grid.rows, grid.columns, grid.row_distance,
                                                 grid.down)] { transform(args.x, args.y); };
};

}  // namespace gpu4s
