// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

struct QuantisedActivations {
    std::vector<int8_t> values;  ///< [M x K]
    std::vector<float> scales;   ///< [M]
};

/// scale = max over k of |A(i, k)| / 127 rounded to float; value = A(i, k) / scale rounded to
/// float, then to the nearest integer, of two the even one, and to [-127, 127]; 0 where the scale
/// is 0. A quotient of two floats in double and then in float is the float nearest to it.
template <class T>
QuantisedActivations quantise_activations(const std::vector<T>& A, int64_t M, int64_t K) {
    QuantisedActivations result{std::vector<int8_t>(A.size()), std::vector<float>(M)};
#pragma omp parallel for
    for (int64_t i = 0; i < M; ++i) {
        double largest = 0;
        for (int64_t k = 0; k < K; ++k) largest = std::max(largest, std::abs(double(A[i * K + k])));
        const double scale = result.scales[i] = static_cast<float>(largest / 127);
        for (int64_t k = 0; k < K && scale > 0; ++k) {
            const auto quotient = static_cast<float>(double(A[i * K + k]) / scale);
            result.values[i * K + k] =
                static_cast<int8_t>(std::clamp(std::nearbyint(double(quotient)), -127.0, 127.0));
        }
    }
    return result;
}

}  // namespace gpu4s::reference
