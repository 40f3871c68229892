// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "../sums.hpp"
#include "common/backend/device_code.hpp"

namespace gpu4s {

// One thread per run of 1024 pairs: sums of A and B relative to their first elements, less what
// `total`, the sums over all pairs, makes the means of that.
template <class T>
__global__ void correlation_naive_run_kernel(const T* A, const T* B, const PairSums<double>* total,
                                             PairSums<double>* of_run, int64_t count,
                                             int64_t runs) {
    const int64_t run = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (run >= runs) return;
    const double mean_a = total ? total->a / double(count) : 0;
    const double mean_b = total ? total->b / double(count) : 0;
    const double first_a = double(widen(A[0])), first_b = double(widen(B[0]));
    PairSums<double> sum{};
    for (int64_t i = run * Correlation::run; i < (run + 1) * Correlation::run && i < count; ++i)
        sum.add(double(widen(A[i])) - first_a - mean_a, double(widen(B[i])) - first_b - mean_b);
    of_run[run] = sum;
}

// One thread.
template <class R>
__global__ void correlation_naive_kernel(const PairSums<double>* of_run, PairSums<double>* total,
                                         R* r, int64_t count, int64_t runs) {
    PairSums<double> sum{};
    for (int64_t run = 0; run < runs; ++run) sum = sum + of_run[run];
    *total = sum;
    *r = R(sum.coefficient(double(count)));
}

constexpr auto correlation_naive = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    const int64_t runs = (args.count + Correlation::run - 1) / Correlation::run;
    const auto scratch = std::make_shared<backend::Buffer>((runs + 1) * sizeof(PairSums<double>));
    return [=] {
        auto *of_run = scratch->template as<PairSums<double>>(), *total = of_run + runs;
        for (const bool means_known : {false, true}) {
            launch(correlation_naive_run_kernel<T>, blocks_for(runs, 256), 256, 0, stream, args.A,
                   args.B, means_known ? total : nullptr, of_run, args.count, runs);
            launch(correlation_naive_kernel<Correlation::Output<T>>, 1, 1, 0, stream, of_run, total,
                   args.r, args.count, runs);
        }
    };
};

}  // namespace gpu4s
