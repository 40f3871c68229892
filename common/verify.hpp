// SPDX-License-Identifier: Apache-2.0
// The verdict on an output. An element is right only if `error <= bound` holds, so NaN is wrong.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "common/types.hpp"

namespace gpu4s {

/// Largest permitted |output - reference|, by element index. Always derived, never a constant.
using Bound = std::function<double(int64_t)>;

/// The true output of a problem with elements of type T.
template <class T>
struct Expected {
    std::vector<Wide<T>> value;
    /// Empty: every element must equal the reference rounded once to T.
    Bound bound = nullptr;
};

/// Bound for sums of `terms` products of T accumulated in Accumulator<T>, in any order, and
/// rounded once to T: terms * u * sum|a||b| plus that rounding (Jeannerod and Rump, Improved error
/// bounds for inner products in floating-point arithmetic, SIAM J. Matrix Anal. Appl. 34, 2013: for
/// any order and any number of terms). `magnitude(i)` bounds sum |a||b| of element i,
/// `operand_roundoff` is that of a variant that first rounds both operands to a coarser type.
template <class T>
Bound sum_of_products_bound(int64_t terms, std::function<double(int64_t)> magnitude,
                            std::span<const double> reference, double operand_roundoff = 0.0) {
    // A reference in double is no truer than a double result: both may err by as much.
    const double gamma = static_cast<double>(terms) * unit_roundoff<Accumulator<T>>() *
                         (std::is_same_v<T, double> ? 2 : 1);
    const double operands = 2 * operand_roundoff + operand_roundoff * operand_roundoff;
    return [=](int64_t i) {
        const double accumulated = (gamma + operands) * magnitude(i);
        return accumulated + unit_roundoff<T>() * (std::abs(reference[i]) + accumulated) +
               underflow_roundoff<T>() +
               static_cast<double>(terms) * underflow_roundoff<Accumulator<T>>();
    };
}

struct Verdict {
    enum class Kind { right, wrong, not_written };
    Kind kind = Kind::right;
    std::string reason;      ///< empty where right
    double max_error = 0.0;  ///< at the element with the largest error / bound
    double error_bound = 0.0;
    /// The first wrong element, -1 where none is, what it is and what it should be.
    int64_t first_wrong = -1;
    double actual = 0.0, expected = 0.0;
};

/// What compare() counts; the text of a verdict is made of it in verify.cpp.
struct Comparison {
    int64_t elements = 0, wrong = 0, nan = 0, zero = 0, poisoned = 0, expected_zero = 0;
    int64_t first_wrong = -1, first_poisoned = -1;
    double actual_at_first = 0.0, expected_at_first = 0.0, bound_at_first = 0.0;
    double worst_ratio = -1.0, max_error = 0.0, error_bound = 0.0;

    /// Adds what was counted on the elements that follow these.
    void append(const Comparison& later);
};
Verdict judge(const Comparison& comparison);

/// Elements first .. last - 1 of compare().
template <class T>
Comparison compare_range(std::span<const T> output, const Expected<T>& expected, uint8_t poison,
                         int64_t first, int64_t last) {
    T untouched;
    std::memset(&untouched, poison, sizeof untouched);
    Comparison seen;
    seen.elements = last - first;
    for (int64_t i = first; i < last; ++i) {
        const double rounded = static_cast<double>(static_cast<T>(expected.value[i]));
        const double reference = expected.bound ? static_cast<double>(expected.value[i]) : rounded;
        const double actual = static_cast<double>(output[i]);
        const double bound = expected.bound ? expected.bound(i) : 0.0;
        const double error = std::abs(actual - reference);
        const bool same_special = (std::isnan(actual) && std::isnan(reference)) ||
                                  (std::isinf(rounded) && actual == rounded);
        const bool right = (error <= bound && std::isfinite(bound)) || same_special;
        seen.nan += std::isnan(actual);
        seen.zero += actual == 0.0;
        seen.expected_zero += std::abs(reference) < smallest_normal<T>();
        // A right value may look like poison (an int32 of -1 after 0xff): the run is repeated with
        // another poison, so only wrong elements count here.
        if (!right && std::memcmp(&output[i], &untouched, sizeof untouched) == 0) {
            if (seen.poisoned++ == 0) seen.first_poisoned = i;
        }
        if (!right && seen.wrong++ == 0) {
            seen.first_wrong = i;
            seen.actual_at_first = actual;
            seen.expected_at_first = reference;
            seen.bound_at_first = bound;
        }
        const double ratio = same_special ? 0.0
                             : bound > 0  ? error / bound
                             : error > 0  ? HUGE_VAL
                                          : 0;
        if (ratio > seen.worst_ratio) {
            seen.worst_ratio = ratio;
            seen.max_error = error;
            seen.error_bound = bound;
        }
    }
    return seen;
}

/// Compares an output that was filled with `poison` before the run.
template <class T>
Verdict compare(std::span<const T> output, const Expected<T>& expected, uint8_t poison) {
    if (output.size() != expected.value.size())
        return {Verdict::Kind::wrong, "output and reference differ in length", 0, 0};
    const auto count = static_cast<int64_t>(output.size());
    constexpr int64_t chunk = int64_t{1} << 18;
    std::vector<Comparison> seen((count + chunk - 1) / chunk);
#pragma omp parallel for schedule(dynamic)
    for (int64_t c = 0; c < std::ssize(seen); ++c)
        seen[c] =
            compare_range(output, expected, poison, c * chunk, std::min(count, (c + 1) * chunk));
    Comparison whole;
    for (const Comparison& part : seen) whole.append(part);
    return judge(whole);
}

}  // namespace gpu4s
