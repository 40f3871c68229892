// SPDX-License-Identifier: Apache-2.0
// What the compiler can compare between a prototype of ours and one of a library's header.
#pragma once

#include <type_traits>

namespace gpu4s::vendor {

template <class Ours, class Theirs>
constexpr bool passed_alike() {
    if constexpr (std::is_void_v<Ours> || std::is_void_v<Theirs>)
        return std::is_void_v<Ours> && std::is_void_v<Theirs>;
    else
        return sizeof(Ours) == sizeof(Theirs) &&
               std::is_pointer_v<Ours> == std::is_pointer_v<Theirs> &&
               std::is_floating_point_v<Ours> == std::is_floating_point_v<Theirs>;
}

/// Whether the functions behind a member of our table and one of the library's header are called
/// alike: each parameter and the result have the same size and are a pointer in both, or a
/// floating-point number in both, or something else in both.
template <class Table, class R, class... P, class S, class... Q>
constexpr bool called_alike(R (*Table::*)(P...), S (*)(Q...)) {
    if constexpr (sizeof...(P) == sizeof...(Q))
        return passed_alike<R, S>() && (passed_alike<P, Q>() && ...);
    else
        return false;
}

}  // namespace gpu4s::vendor
