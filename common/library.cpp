// SPDX-License-Identifier: Apache-2.0
#include "common/library.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "common/error.hpp"

namespace gpu4s {

Library::Library(const char* variable, const std::vector<std::string>& names) {
    const char* chosen = std::getenv(variable);
    for (const std::string& name : chosen ? std::vector<std::string>{chosen} : names) {
        handle_ = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle_) {
            name_ = name;
            missing_.reset();
            return;
        }
        // A library that is there but does not load (another one that it needs is absent) says
        // more than the absence of the first name.
        const std::string error = dlerror();
        const bool absent = error.rfind(name + ": cannot open shared object file", 0) == 0;
        if (!missing_ || !absent) missing_ = error;
    }
    if (!missing_) missing_ = std::string("no name is known for the library of ") + variable;
}

void* Library::address(const char* name) const {
    if (missing_) throw Unavailable(*missing_);
    void* address = dlsym(handle_, name);
    if (!address) throw Unavailable(name_ + " has no symbol " + name);
    return address;
}

std::optional<std::string> reason_unavailable(void (*bind)()) {
    try {
        bind();
        return std::nullopt;
    } catch (const Unavailable& reason) {
        return reason.what();
    }
}

}  // namespace gpu4s
