// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "../correlation_2D.hpp"
#include "common/variant.hpp"

namespace gpu4s {

/// sum of term(i), formed of the sums of 1024 neighbours.
template <class Term>
double sum_in_runs(int64_t count, const Term& term) {
    double sum = 0;
    for (int64_t first = 0; first < count; first += Correlation::run) {
        double of_run = 0;
        for (int64_t i = first; i < std::min(first + Correlation::run, count); ++i)
            of_run += term(i);
        sum += of_run;
    }
    return sum;
}

// One core, five readings, in double: two means, then three sums of centred products. All is
// relative to the first elements, so that equal elements have no variance at all.
const Variant<Correlation> naive{
    "naive", []<class T>(const Correlation::Args<T>& args, backend::Stream) {
        const auto difference = [](const T* x) {
            return [x](int64_t i) { return double(x[i]) - double(x[0]); };
        };
        const auto a = difference(args.A), b = difference(args.B);
        const double mean_a = sum_in_runs(args.count, a) / double(args.count);
        const double mean_b = sum_in_runs(args.count, b) / double(args.count);
        const auto sum_of_products = [&](const auto& x, double mean_x, const auto& y,
                                         double mean_y) {
            return sum_in_runs(args.count,
                               [&](int64_t i) { return (x(i) - mean_x) * (y(i) - mean_y); });
        };
        const double ab = sum_of_products(a, mean_a, b, mean_b);
        const double aa = sum_of_products(a, mean_a, a, mean_a);
        const double bb = sum_of_products(b, mean_b, b, mean_b);
        *args.r = static_cast<Correlation::Output<T>>(ab / (std::sqrt(aa) * std::sqrt(bb)));
    }};

}  // namespace gpu4s
