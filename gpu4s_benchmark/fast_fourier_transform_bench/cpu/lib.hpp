// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../grid.hpp"
#include "common/vendor/fftw.hpp"

namespace gpu4s {

/// FFTW, planned in the set-up.
constexpr auto fourier_lib = [](const auto& args, backend::Stream) {
    using T = std::remove_pointer_t<decltype(args.y)>;
    const FourierGrid grid = args.grid();
    auto transform = std::make_shared<const fftw::Transform<T>>(grid.rows, grid.columns,
                                                                grid.row_distance, grid.down);
    return [transform, args] { transform->run(args.x, args.y); };
};

}  // namespace gpu4s
