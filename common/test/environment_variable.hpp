// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace gpu4s::test {

/// Sets a variable of the environment until the end of the scope.
class EnvironmentVariable {
  public:
    EnvironmentVariable(const std::string& name, const std::string& value) : name_(name) {
        if (const char* before = std::getenv(name.c_str())) before_ = before;
        setenv(name.c_str(), value.c_str(), 1);
    }
    ~EnvironmentVariable() {
        if (before_)
            setenv(name_.c_str(), before_->c_str(), 1);
        else
            unsetenv(name_.c_str());
    }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

  private:
    std::string name_;
    std::optional<std::string> before_;
};

}  // namespace gpu4s::test
