// SPDX-License-Identifier: Apache-2.0
// The element types of the suite and what the harness must know of each.
#pragma once

#include <cstdint>
#include <type_traits>

#include "common/bfloat16.hpp"
#include "common/half.hpp"

namespace gpu4s {

template <class... T>
struct TypeList {
    /// Calls function.template operator()<T>() for each type, in order.
    template <class Function>
    static void for_each(Function&& function) {
        (function.template operator()<T>(), ...);
    }
};

/// The floating types of the suite, half and bfloat16 included.
template <class T>
concept Real = !std::is_integral_v<T>;

/// The type a reference is computed in: double for floating types, the type itself for integers.
template <class T>
using Wide = std::conditional_t<std::is_integral_v<T>, T, double>;

template <class T>
constexpr const char* type_name() {
    if constexpr (std::is_same_v<T, float>) return "float";
    if constexpr (std::is_same_v<T, double>) return "double";
    if constexpr (std::is_same_v<T, half>) return "half";
    if constexpr (std::is_same_v<T, bfloat16>) return "bfloat16";
    if constexpr (std::is_same_v<T, int32_t>) return "int32";
}

/// Half the distance from 1 to the next number: the largest relative error of one rounding.
/// 0 for integers.
template <class T>
constexpr double unit_roundoff() {
    if constexpr (std::is_same_v<T, float>) return 0x1p-24;
    if constexpr (std::is_same_v<T, double>) return 0x1p-53;
    if constexpr (std::is_same_v<T, half>) return 0x1p-11;
    if constexpr (std::is_same_v<T, bfloat16>) return 0x1p-8;
    return 0.0;
}

/// Half the smallest subnormal: the largest absolute error of one rounding near zero.
template <class T>
constexpr double underflow_roundoff() {
    if constexpr (std::is_same_v<T, float>) return 0x1p-150;
    if constexpr (std::is_same_v<T, half>) return 0x1p-25;
    if constexpr (std::is_same_v<T, bfloat16>) return 0x1p-134;
    return 0.0;
}

/// Below this magnitude results may honestly be zero: the smallest normal number; 1 for integers.
template <class T>
constexpr double smallest_normal() {
    if constexpr (std::is_same_v<T, float>) return 0x1p-126;
    if constexpr (std::is_same_v<T, double>) return 0x1p-1022;
    if constexpr (std::is_same_v<T, half>) return 0x1p-14;
    if constexpr (std::is_same_v<T, bfloat16>) return 0x1p-126;
    return 1.0;
}

/// The type in which sums of products of T are accumulated: float for half and bfloat16, else T.
template <class T>
using Accumulator =
    std::conditional_t<std::is_same_v<T, half> || std::is_same_v<T, bfloat16>, float, T>;

/// The same, but unsigned for integers, whose sums and products wrap around.
template <class T>
using Arithmetic = std::conditional_t<std::is_same_v<T, int32_t>, uint32_t, Accumulator<T>>;

}  // namespace gpu4s
