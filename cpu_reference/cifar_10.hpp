// SPDX-License-Identifier: Apache-2.0
// The network of cifar_10 in double, and how far a program that computes it in T may be off.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// A true value, and the largest error of a program that computes it. The errors are a running
/// analysis (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3): each layer turns
/// the errors of its inputs into those of its outputs and adds its own roundings.
struct Estimate {
    double value, error = 0;
    double lowest() const { return value - error; }
    double highest() const { return value + error; }
    static Estimate within(double value, double lowest, double highest) {
        return {value, std::max(highest - value, value - lowest)};
    }
};
using Activations = std::vector<Estimate>;

template <class T>
struct CifarWeights {
    std::vector<T> taps_1, taps_2;  ///< [3 x 3]
    std::vector<T> W1, W2;          ///< [384 x 64] and [10 x 384]
};

/// The roundings of a program that computes in Accumulator<T> and, where `operand` is not 0, rounds
/// weights and the results of layers to a type with that unit roundoff.
struct CifarRounding {
    double unit, underflow, operand, smallest;

    template <class T>
    static CifarRounding of(double operand) {
        using Real = Accumulator<T>;
        // A reference in double is no truer than a double result: both may err by as much.
        const double unit = unit_roundoff<Real>() * (std::is_same_v<T, double> ? 2 : 1);
        const double underflow = underflow_roundoff<Real>();
        return {unit, operand > 0 ? underflow_roundoff<half>() : underflow, operand,
                smallest_normal<Real>()};
    }
    Estimate stored(double value, double error) const {
        return {value, error + operand * (std::abs(value) + error) + underflow};
    }
};

/// A sum of `terms` products of activations and weights.
struct CifarSum {
    double value = 0, error = 0, magnitude = 0;
    void add(double weight, const Estimate& x) {
        value += weight * x.value;
        error += std::abs(weight) * x.error;
        magnitude += std::abs(weight) * (std::abs(x.value) + x.error);
    }
    Estimate rounded(int terms, const CifarRounding& by) const {
        const double relative = terms * by.unit + by.operand;
        return by.stored(value, error + relative * magnitude + terms * by.underflow);
    }
};

/// y(i, j) = sum of x(i + k - 1, j + l - 1) taps(k, l), x = 0 outside of side x side.
template <class T>
Activations convolution_3x3(const Activations& x, int side, const std::vector<T>& taps,
                            const CifarRounding& rounding) {
    Activations y;
    for (int i = 0; i < side; ++i)
        for (int j = 0; j < side; ++j) {
            CifarSum sum;
            for (int k = std::max(i - 1, 0); k <= std::min(i + 1, side - 1); ++k)
                for (int l = std::max(j - 1, 0); l <= std::min(j + 1, side - 1); ++l)
                    sum.add(static_cast<double>(taps[(k - i + 1) * 3 + l - j + 1]),
                            x[k * side + l]);
            y.push_back(sum.rounded(9, rounding));
        }
    return y;
}

/// y = W x, W row-major with x.size() columns.
template <class T>
Activations dense(const std::vector<T>& W, const Activations& x, const CifarRounding& rounding) {
    Activations y;
    for (auto row = W.begin(); row != W.end(); row += std::ssize(x)) {
        CifarSum sum;
        for (int64_t k = 0; k < std::ssize(x); ++k) sum.add(static_cast<double>(row[k]), x[k]);
        y.push_back(sum.rounded(static_cast<int>(x.size()), rounding));
    }
    return y;
}

inline Activations positive_part(Activations x) {
    for (Estimate& e : x)
        e = Estimate::within(std::max(e.value, 0.0), std::max(e.lowest(), 0.0),
                             std::max(e.highest(), 0.0));
    return x;
}

/// Maxima of 2 x 2, side even.
inline Activations maxima_2x2(const Activations& x, int side) {
    Activations y;
    for (int i = 0; i < side; i += 2)
        for (int j = 0; j < side; j += 2) {
            const Estimate* corner = &x[i * side + j];
            const auto maximum = [&](auto of) {
                return std::max(
                    {of(corner[0]), of(corner[1]), of(corner[side]), of(corner[side + 1])});
            };
            y.push_back(Estimate::within(maximum([](const Estimate& e) { return e.value; }),
                                         maximum([](const Estimate& e) { return e.lowest(); }),
                                         maximum([](const Estimate& e) { return e.highest(); })));
        }
    return y;
}

/// y = x / q^0.75, q = 2 + 0.001 x^2. |dy/dx| = |2 - 0.0005 x^2| / q^1.75 < q^-0.75. Beside, the
/// program may err by 24 u: 3 u in q, at most 16 in a power (8 units in the last place), 2 after.
inline Activations normalised(const Activations& x, const CifarRounding& rounding) {
    const auto divisor = [](double v) { return std::pow(2 + 1e-3 * v * v, 0.75); };
    Activations y;
    for (const Estimate& e : x) {
        const double nearest_zero = std::max(std::abs(e.value) - e.error, 0.0);
        const double value = e.value / divisor(e.value);
        const double error = e.error / divisor(nearest_zero);
        y.push_back(rounding.stored(
            value, error + 24 * rounding.unit * (std::abs(value) + error) + rounding.underflow));
    }
    return y;
}

/// y(i) = exp(x(i)) / sum exp(x(j)) = 1 / sum exp(x(j) - x(i)): largest where x(i) is as large and
/// the others as small as their errors allow. The program subtracts the maximum, may err by
/// (4 + 3 |d|) u in exp(d), rounding of d included, and by 13 u in the sum and the division; what
/// is below the smallest normal number it may take for 0.
inline Activations softmax(const Activations& x, const CifarRounding& rounding) {
    const auto probability = [&](size_t i, double sign) {
        double sum = 1;
        for (size_t j = 0; j < x.size(); ++j)
            if (j != i)
                sum +=
                    std::exp((x[j].value - sign * x[j].error) - (x[i].value + sign * x[i].error));
        return 1 / sum;
    };
    double lowest = x[0].lowest(), highest = x[0].highest();
    for (const Estimate& e : x) {
        lowest = std::min(lowest, e.lowest());
        highest = std::max(highest, e.highest());
    }
    const double spread = std::min(highest - lowest, -std::log(rounding.smallest));
    const double relative = (2 * (4 + 3 * spread) + 13) * rounding.unit;
    Activations y;
    for (size_t i = 0; i < x.size(); ++i) {
        const double upper = probability(i, 1);
        Estimate e = Estimate::within(probability(i, 0), probability(i, -1), upper);
        e.error = std::min(e.error + relative * upper + rounding.smallest, 1.0);
        y.push_back(e);
    }
    return y;
}

/// The 64 inputs of the dense layers from an image of 32 x 32.
template <class T>
Activations cifar_10_features(const T* image, const CifarWeights<T>& weights,
                              const CifarRounding& rounding) {
    Activations x;
    for (int i = 0; i < 32 * 32; ++i) {
        const auto pixel = static_cast<double>(image[i]);
        x.push_back(rounding.operand > 0 ? rounding.stored(pixel, 0) : Estimate{pixel});
    }
    x = positive_part(convolution_3x3(x, 32, weights.taps_1, rounding));
    x = normalised(maxima_2x2(x, 32), rounding);
    x = positive_part(convolution_3x3(x, 16, weights.taps_2, rounding));
    return maxima_2x2(normalised(x, rounding), 16);
}

/// The 10 probabilities of an image of 32 x 32, computed by a program that rounds operands to a
/// type of unit roundoff `operand_roundoff` (0: it does not).
template <class T>
Activations cifar_10(const T* image, const CifarWeights<T>& weights, double operand_roundoff = 0) {
    const auto rounding = CifarRounding::of<T>(operand_roundoff);
    Activations x = cifar_10_features(image, weights, rounding);
    x = positive_part(dense(weights.W1, x, rounding));
    x = positive_part(dense(weights.W2, x, rounding));
    return softmax(x, rounding);
}

}  // namespace gpu4s::reference
