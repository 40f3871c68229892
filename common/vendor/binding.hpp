// SPDX-License-Identifier: Apache-2.0
// What the bindings of the vendors' libraries have in common.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"

namespace gpu4s::vendor {

/// A handle or descriptor of a library, destroyed by the library's own function.
using Owned = std::shared_ptr<void>;

/// What `create(&pointer, arguments...)` makes; `check(status, call)` throws where it fails.
template <auto check, class Create, class Status, class Pointer, class... Arguments>
std::shared_ptr<std::remove_pointer_t<Pointer>> created(const char* call, Create create,
                                                        Status (*destroy)(Pointer),
                                                        Arguments... arguments) {
    Pointer pointer = nullptr;
    check(create(&pointer, arguments...), call);
    return {pointer, [destroy](Pointer gone) { (void)destroy(gone); }};
}

/// What all holders share: `make()`, a shared pointer, is called for the first of them, and what it
/// made goes when the last of them does. Each lambda, being a type, has its own.
template <class Make>
auto shared(Make make) {
    static std::weak_ptr<typename decltype(make())::element_type> made;
    auto held = made.lock();
    if (!held) made = held = make();
    return held;
}

/// Throws Unavailable on other backends.
inline void require_amd(const char* library) {
    if (std::string(backend::name()) != "hip")
        throw Unavailable(std::string(library) + " runs on AMD GPUs only, this is the backend " +
                          backend::name());
}

}  // namespace gpu4s::vendor
