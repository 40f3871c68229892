// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "exp_sum.hpp"

namespace gpu4s {

// One thread per run of 1024 neighbours in a row.
template <class T, class S>
__global__ void softmax_naive_run_kernel(const T* x, ExpSum<S>* of_run, int64_t rows,
                                         int64_t columns, int64_t runs) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= rows * runs) return;
    const int64_t row = i / runs, first = i % runs * softmax_run;
    S largest = lowest<S>, sum = 0;
    for (int64_t c = first; c < first + softmax_run && c < columns; ++c) {
        const S value = widen(x[row * columns + c]);
        largest = value > largest ? value : largest;
    }
    for (int64_t c = first; c < first + softmax_run && c < columns; ++c)
        sum += exponential(S(widen(x[row * columns + c])) - largest);
    of_run[i] = {largest, sum};
}

// One thread per row: joins its runs in double, of which there may be very many.
template <class S>
__global__ void softmax_naive_row_kernel(const ExpSum<S>* of_run, ExpSum<S>* of_row, int64_t rows,
                                         int64_t runs) {
    const int64_t row = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (row >= rows) return;
    ExpSum<double> total{lowest<double>, 0};
    for (int64_t run = 0; run < runs; ++run) {
        const ExpSum<S> part = of_run[row * runs + run];
        total = JoinExpSums{}(total, ExpSum<double>{part.largest, part.sum});
    }
    of_row[row] = {S(total.largest), S(total.sum)};
}

// One thread per element.
template <class T, class Y, class S>
__global__ void softmax_naive_kernel(const T* x, Y* y, const ExpSum<S>* of_row, int64_t count,
                                     int64_t columns) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= count) return;
    const ExpSum<S> row = of_row[i / columns];
    y[i] = narrow<Y>(exponential(S(widen(x[i])) - row.largest) / row.sum);
}

constexpr auto softmax_naive = []<class T, class Y>(const SoftmaxArgs<T, Y>& args, Stream stream) {
    using S = Accumulator<T>;
    const int64_t rows = args.rows, runs = (args.columns + softmax_run - 1) / softmax_run;
    const auto scratch = std::make_shared<backend::Buffer>(rows * (runs + 1) * sizeof(ExpSum<S>));
    return [=] {
        ExpSum<S>* of_run = scratch->template as<ExpSum<S>>();
        ExpSum<S>* of_row = of_run + rows * runs;
        const int64_t count = rows * args.columns;
        launch(softmax_naive_run_kernel<T, S>, blocks_for(rows * runs, 256), 256, 0, stream, args.x,
               of_run, rows, args.columns, runs);
        launch(softmax_naive_row_kernel<S>, blocks_for(rows, 256), 256, 0, stream, of_run, of_row,
               rows, runs);
        launch(softmax_naive_kernel<T, Y, S>, blocks_for(count, 256), 256, 0, stream, args.x,
               args.y, of_row, count, args.columns);
    };
};

}  // namespace gpu4s
