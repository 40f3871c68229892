// SPDX-License-Identifier: Apache-2.0
// Shared libraries bound at run time: vendor libraries are baselines, never needed to build or run.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gpu4s {

/// A shared library, loaded when this object is made and kept until the process ends.
class Library {
  public:
    /// Tries `names` in order, as dlopen() understands them. Where the environment variable
    /// `variable` is set, its value is the only name tried.
    Library(const char* variable, const std::vector<std::string>& names);

    /// Why no name could be loaded, in the words of the dynamic linker; nothing where one was.
    const std::optional<std::string>& missing() const { return missing_; }
    /// The name that was loaded.
    const std::string& name() const { return name_; }

    /// The function `name` with the prototype `Function`, such as double(double). Throws
    /// Unavailable where the library is missing or has no such symbol.
    template <class Function>
    Function* symbol(const char* name) const {
        return reinterpret_cast<Function*>(address(name));
    }

    /// The same with the prototype of the pointer that it is assigned to.
    struct Symbol {
        const Library& library;
        std::string name;
        template <class Function>
        operator Function*() const {
            return library.symbol<Function>(name.c_str());
        }
    };
    Symbol operator[](std::string name) const { return {*this, std::move(name)}; }

  private:
    void* address(const char* name) const;

    void* handle_ = nullptr;
    std::string name_;
    std::optional<std::string> missing_;
};

/// What VariantTraits::unavailable wants of `bind`, which throws Unavailable where it cannot bind.
std::optional<std::string> reason_unavailable(void (*bind)());

}  // namespace gpu4s
