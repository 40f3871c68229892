// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// sum of term(i), i = 0 .. count - 1, as if formed in twice the precision of double (Kahan).
template <class Term>
double compensated_sum(int64_t count, const Term& term) {
    double sum = 0, lost = 0;
    for (int64_t i = 0; i < count; ++i) {
        const double next = term(i) - lost;
        const double grown = sum + next;
        lost = (grown - sum) - next;
        sum = grown;
    }
    return sum;
}

/// The same on all cores: sums of runs, then their sum.
template <class Term>
double parallel_sum(int64_t count, const Term& term) {
    constexpr int64_t run = 1 << 14;
    std::vector<double> of_run((count + run - 1) / run);
#pragma omp parallel for
    for (int64_t i = 0; i < std::ssize(of_run); ++i)
        of_run[i] = compensated_sum(std::min(run, count - i * run),
                                    [&](int64_t k) { return term(i * run + k); });
    return compensated_sum(std::ssize(of_run), [&](int64_t i) { return of_run[i]; });
}

/// x[i] - mean of x as a function of i. The mean is that of the differences from x[0], so that it
/// is exact where all x are equal.
template <class T>
auto centred(const std::vector<T>& x) {
    const auto difference = [&x, first = double(x[0])](int64_t i) { return double(x[i]) - first; };
    const double mean = parallel_sum(std::ssize(x), difference) / double(x.size());
    return [difference, mean](int64_t i) { return difference(i) - mean; };
}

/// Pearson's coefficient of A and B, which have the same number of elements, at least one. NaN
/// (0 / 0) where all elements of A or of B are equal.
template <class T>
double correlation(const std::vector<T>& A, const std::vector<T>& B) {
    const auto a = centred(A);
    const auto b = centred(B);
    const int64_t count = std::ssize(A);
    const double ab = parallel_sum(count, [&](int64_t i) { return a(i) * b(i); });
    const double aa = parallel_sum(count, [&](int64_t i) { return a(i) * a(i); });
    const double bb = parallel_sum(count, [&](int64_t i) { return b(i) * b(i); });
    return ab / (std::sqrt(aa) * std::sqrt(bb));
}

/// 1 + the largest (x - mean)^2 / variance: how many times larger than the variance the mean square
/// of differences from an element can be. NaN where all x are equal.
template <class T>
double relative_spread(const std::vector<T>& x) {
    const auto difference = centred(x);
    const int64_t count = std::ssize(x);
    const double squares =
        parallel_sum(count, [&](int64_t i) { return difference(i) * difference(i); });
    double farthest = 0;
#pragma omp parallel for reduction(max : farthest)
    for (int64_t i = 0; i < count; ++i) farthest = std::max(farthest, std::abs(difference(i)));
    return 1 + farthest * farthest / (squares / double(count));
}

}  // namespace gpu4s::reference
