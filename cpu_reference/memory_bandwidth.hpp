// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "common/types.hpp"

namespace gpu4s::reference {

/// y[c] = the number whose bits are the exclusive or of those of x[c * chunk] up to
/// x[(c + 1) * chunk - 1] or the end of x, for floating types without the exponent's highest bit.
template <class T>
std::vector<Wide<T>> memory_read(const std::vector<T>& x, int64_t chunk) {
    using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    const int64_t count = std::ssize(x);
    std::vector<Wide<T>> y;
    for (int64_t first = 0; first < count; first += chunk) {
        Bits bits = 0;
        for (int64_t i = first; i < first + chunk && i < count; ++i)
            bits ^= std::bit_cast<Bits>(x[i]);
        if (std::is_same_v<T, float>) bits &= Bits(0xbfffffffu);
        if (std::is_same_v<T, double>) bits &= Bits(0xbfffffffffffffffu);
        y.push_back(std::bit_cast<T>(bits));
    }
    return y;
}

/// y[i] = i mod 1024.
template <class T>
std::vector<Wide<T>> memory_write(int64_t count) {
    std::vector<Wide<T>> y(count);
    for (int64_t i = 0; i < count; ++i) y[i] = Wide<T>(i % 1024);
    return y;
}

/// y[i] = x[i].
template <class T>
std::vector<Wide<T>> memory_copy(const std::vector<T>& x) {
    return {x.begin(), x.end()};
}

/// z[i] = x[i] + 2 y[i]; int32 modulo 2^32.
template <class T>
std::vector<Wide<T>> memory_triad(const std::vector<T>& x, const std::vector<T>& y) {
    std::vector<Wide<T>> z(x.size());
    for (int64_t i = 0; i < std::ssize(x); ++i)
        if constexpr (std::is_integral_v<T>)
            z[i] = static_cast<T>(int64_t{x[i]} + 2 * int64_t{y[i]});
        else
            z[i] = double(x[i]) + 2 * double(y[i]);
    return z;
}

}  // namespace gpu4s::reference
