// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>

#include "common/backend/device_code.hpp"
#include "common/complex.hpp"
#include "common/fourier.hpp"

namespace gpu4s {

/// The lowest `bits` bits of index in reversed order.
__device__ inline int64_t reversed(int64_t index, int bits) {
    return __brev(static_cast<uint32_t>(index)) >> 1 >> (31 - bits);
}

// One thread per point of y, which takes the point of x whose column (and with `down`, row) has the
// reversed bits.
template <class T>
__global__ void fourier_reversal_kernel(const Complex<T>* x, Complex<T>* y, FourierGrid grid,
                                        int row_bits, int column_bits) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= grid.rows * grid.columns) return;
    const int64_t row = i >> column_bits, column = i - (row << column_bits);
    const int64_t from_row = grid.down ? reversed(row, row_bits) : row;
    y[i] = x[from_row * grid.row_distance + reversed(column, column_bits)];
}

// One thread per butterfly: a stage that joins transforms of 2^bits points, 2^inner_bits apart.
// roots[k] = exp(-2 pi i k / 2^root_bits).
template <class T>
__global__ void fourier_stage_kernel(Complex<T>* y, const Complex<T>* roots, int64_t butterflies,
                                     int bits, int inner_bits, int root_bits) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= butterflies) return;
    const int64_t half = int64_t{1} << (bits + inner_bits);
    const int64_t in_half = i & (half - 1);
    Complex<T>* a = y + 2 * (i - in_half) + in_half;
    const Complex<T> root = roots[in_half >> inner_bits << (root_bits - 1 - bits)];
    const Complex<T> first = a[0], second = a[half] * root;
    a[0] = first + second;
    a[half] = first - second;
}

/// log2 n stages over the whole of memory.
constexpr auto fourier_naive = []<class T>(const FourierArgs<T>& args, Stream stream) {
    const FourierGrid grid = args.grid;
    const int row_bits = grid.down ? log2_of(grid.rows) : 0, column_bits = log2_of(grid.columns);
    const int root_bits = std::max({row_bits, column_bits, 1});
    const int64_t points = int64_t{1} << root_bits;
    const auto table = std::make_shared<const backend::Buffer>(unit_roots<T>(points / 2, points));
    return [=] {
        const auto* x = reinterpret_cast<const Complex<T>*>(args.x);
        auto* y = reinterpret_cast<Complex<T>*>(args.y);
        const int64_t butterflies = grid.points() / 2;
        launch(fourier_reversal_kernel<T>, blocks_for(grid.points(), 256), 256, 0, stream, x, y,
               grid, row_bits, column_bits);
        const auto join = [&](int stages, int inner_bits) {
            for (int bits = 0; bits < stages; ++bits)
                launch(fourier_stage_kernel<T>, blocks_for(butterflies, 256), 256, 0, stream, y,
                       table->template as<const Complex<T>>(), butterflies, bits, inner_bits,
                       root_bits);
        };
        join(column_bits, 0);
        join(row_bits, column_bits);
    };
};

}  // namespace gpu4s
