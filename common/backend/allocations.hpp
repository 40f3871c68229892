// SPDX-License-Identifier: Apache-2.0
// What a backend has handed out, so that release() knows sizes and caches can be flushed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "common/backend/host.hpp"

namespace gpu4s::backend {

class Allocations {
  public:
    void add(void* pointer, size_t bytes, Location location) {
        if (location != Location::device) return;
        sizes_[pointer] = bytes;
        total_ += static_cast<int64_t>(bytes);
    }
    void remove(void* pointer) {
        const auto found = sizes_.find(pointer);
        if (found == sizes_.end()) return;
        total_ -= static_cast<int64_t>(found->second);
        sizes_.erase(found);
    }
    int64_t total() const { return total_; }
    const std::unordered_map<void*, size_t>& sizes() const { return sizes_; }

  private:
    std::unordered_map<void*, size_t> sizes_;
    int64_t total_ = 0;
};

}  // namespace gpu4s::backend
