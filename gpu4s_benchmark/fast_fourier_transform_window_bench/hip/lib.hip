// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "../fast_fourier_transform_window.hpp"
#include "common/variant.hpp"
#include "common/vendor/rocfft.hpp"

namespace gpu4s {

const Variant<FastFourierTransformWindow> lib{
    "lib",
    []<class T>(const FastFourierTransformWindow::Args<T>& args, backend::Stream stream) {
        const FourierGrid grid = args.grid();
        auto transform = std::make_shared<const rocfft::Transform<T>>(
            stream, grid.rows, grid.columns, grid.row_distance, grid.down);
        return [transform, args] { transform->queue(args.x, args.y); };
    },
    {.unavailable = rocfft::unavailable}};

}  // namespace gpu4s
