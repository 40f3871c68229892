// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "../sums.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// One core, two readings, in double: means, then sums of centred products, each formed of those of
// 1024 neighbours. All is relative to the first elements, so that equal elements have no variance.
const Variant<Correlation> naive{
    "naive", []<class T>(const Correlation::Args<T>& args, backend::Stream) {
        const auto sums_with = [&](double mean_a, double mean_b) {
            const double a = double(args.A[0]) + mean_a, b = double(args.B[0]) + mean_b;
            PairSums<double> sum{};
            for (int64_t first = 0; first < args.count; first += Correlation::run) {
                PairSums<double> of_run{};
                for (int64_t i = first; i < std::min(first + Correlation::run, args.count); ++i)
                    of_run.add(double(args.A[i]) - a, double(args.B[i]) - b);
                sum = sum + of_run;
            }
            return sum;
        };
        const double count = double(args.count);
        const PairSums<double> sum = sums_with(0, 0);
        *args.r = static_cast<Correlation::Output<T>>(
            sums_with(sum.a / count, sum.b / count).coefficient(count));
    }};

}  // namespace gpu4s
