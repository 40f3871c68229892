// SPDX-License-Identifier: Apache-2.0
#include "common/verify.hpp"

#include <cstdio>

namespace gpu4s {
namespace {

std::string first_error(const Comparison& seen) {
    char text[200];
    std::snprintf(text, sizeof text,
                  "%lld of %lld elements wrong, first element %lld is %.9g, expected %.9g +- %.3g",
                  static_cast<long long>(seen.wrong), static_cast<long long>(seen.elements),
                  static_cast<long long>(seen.first_wrong), seen.actual_at_first,
                  seen.expected_at_first, seen.bound_at_first);
    return text;
}

}  // namespace

void Comparison::append(const Comparison& later) {
    if (wrong == 0 && later.wrong > 0) {
        first_wrong = later.first_wrong;
        actual_at_first = later.actual_at_first;
        expected_at_first = later.expected_at_first;
        bound_at_first = later.bound_at_first;
    }
    if (poisoned == 0) first_poisoned = later.first_poisoned;
    if (later.worst_ratio > worst_ratio) {
        worst_ratio = later.worst_ratio;
        max_error = later.max_error;
        error_bound = later.error_bound;
    }
    elements += later.elements;
    wrong += later.wrong;
    nan += later.nan;
    zero += later.zero;
    poisoned += later.poisoned;
    expected_zero += later.expected_zero;
}

Verdict judge(const Comparison& seen) {
    Verdict verdict{Verdict::Kind::right,
                    "",
                    std::max(seen.max_error, 0.0),
                    seen.error_bound,
                    seen.first_wrong,
                    seen.actual_at_first,
                    seen.expected_at_first};
    // However lax the bound: an output of zeros says nothing where the truth is not zero.
    const bool all_zero = seen.zero == seen.elements && seen.expected_zero < seen.elements;
    if (seen.wrong == 0 && !all_zero) return verdict;
    verdict.kind = Verdict::Kind::wrong;
    if (seen.poisoned == seen.elements) {
        verdict.kind = Verdict::Kind::not_written;
        verdict.reason = "output not written at all: did the kernel run?";
    } else if (seen.poisoned > 0) {
        verdict.kind = Verdict::Kind::not_written;
        verdict.reason = "output not written: " + std::to_string(seen.poisoned) +
                         " elements, first element " + std::to_string(seen.first_poisoned);
    } else if (seen.nan == seen.elements) {
        verdict.reason = "output is NaN everywhere";
    } else if (all_zero) {
        verdict.reason = "output is zero everywhere";
        if (seen.wrong > 0) verdict.reason += "; " + first_error(seen);
    } else {
        verdict.reason = first_error(seen);
        if (seen.nan > 0) verdict.reason += ", " + std::to_string(seen.nan) + " of them NaN";
    }
    return verdict;
}

}  // namespace gpu4s
