// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../sums.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

template <class T>
__device__ inline double difference_from_first(const T* x, int64_t i) {
    return double(widen(x[i])) - double(widen(x[0]));
}

// One thread per run of 1024 pairs: sums of A and B relative to their first elements, less what
// `total`, the sums over all pairs, makes the means of that.
template <class T, class Sums>
__global__ void correlation_naive_run_kernel(const T* A, const T* B, const Sums* total,
                                             Sums* of_run, int64_t count, int64_t runs) {
    const int64_t run = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (run >= runs) return;
    const double mean_a = total ? total->a / double(count) : 0;
    const double mean_b = total ? total->b / double(count) : 0;
    Sums sum{};
    for (int64_t i = run * Correlation::run; i < (run + 1) * Correlation::run && i < count; ++i)
        sum.add(difference_from_first(A, i) - mean_a, difference_from_first(B, i) - mean_b);
    of_run[run] = sum;
}

// One thread.
template <class Sums, class R>
__global__ void correlation_naive_kernel(const Sums* of_run, Sums* total, R* r, int64_t count,
                                         int64_t runs) {
    Sums sum{};
    for (int64_t run = 0; run < runs; ++run) sum = sum + of_run[run];
    *total = sum;
    *r = R(sum.coefficient(double(count)));
}

constexpr auto correlation_naive = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    using Sums = PairSums<double>;
    const int64_t runs = (args.count + Correlation::run - 1) / Correlation::run;
    const auto scratch = std::make_shared<backend::Buffer>((runs + 1) * sizeof(Sums));
    return [=] {
        auto *of_run = scratch->template as<Sums>(), *total = of_run + runs;
        const auto read = [&](const Sums* known) {
            launch(correlation_naive_run_kernel<T, Sums>, blocks_for(runs, 256), 256, 0, stream,
                   args.A, args.B, known, of_run, args.count, runs);
            launch(correlation_naive_kernel<Sums, Correlation::Output<T>>, 1, 1, 0, stream, of_run,
                   total, args.r, args.count, runs);
        };
        read(nullptr);
        read(total);
    };
};

}  // namespace gpu4s
