// SPDX-License-Identifier: Apache-2.0
// exp(x) for x <= 0 in arithmetic that compilers turn into vector code: the C library's has no
// vector form without -ffast-math. Errs by at most 2 u.
#pragma once

#include <bit>
#include <cstdint>

namespace gpu4s {

/// ln 2 = high + low, where n high is exact for every n that occurs. A number added to `rounder`
/// loses its fraction and stands in the lowest bits of the sum. Below `lowest` exp(x) is less than
/// four times the smallest normal number and becomes zero. The series 1 + x + x^2/2! + ... up to
/// `degree` leaves less than u / 10 for |x| <= ln(2) / 2.
template <class S>
struct Exponential;
template <>
struct Exponential<float> {
    using Word = uint32_t;
    static constexpr float rounder = 0x1.8p23f, high = 0x1.62e4p-1f, low = 0x1.7f7d1cp-20f;
    static constexpr float lowest = -86;
    static constexpr int degree = 7, fraction_bits = 23;
};
template <>
struct Exponential<double> {
    using Word = uint64_t;
    static constexpr double rounder = 0x1.8p52, high = 0x1.62e42fefa38p-1;
    static constexpr double low = 0x1.ef35793c7673p-45, lowest = -707;
    static constexpr int degree = 13, fraction_bits = 52;
};

template <class S>
constexpr S inverse_factorial(int k) {
    double factorial = 1;
    for (int i = 2; i <= k; ++i) factorial *= i;
    return static_cast<S>(1 / factorial);
}

/// With x = n ln 2 + rest: 2^n exp(rest), the power by adding n to the exponent.
template <class S>
inline S exponential(S x) {
    using E = Exponential<S>;
    using Word = typename E::Word;
    const S shifted = x * S(0x1.71547652b82fep0) + E::rounder;  // times 1 / ln 2
    const S n = shifted - E::rounder;
    const S rest = x - n * E::high - n * E::low;
    S sum = inverse_factorial<S>(E::degree);
#pragma GCC unroll 16
    for (int k = E::degree - 1; k >= 0; --k) sum = sum * rest + inverse_factorial<S>(k);
    const Word power = std::bit_cast<Word>(shifted) << E::fraction_bits;
    const S result = std::bit_cast<S>(std::bit_cast<Word>(sum) + power);
    return x < E::lowest ? S(0) : result;
}

}  // namespace gpu4s
