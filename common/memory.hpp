// SPDX-License-Identifier: Apache-2.0
// The buffers of one run: inputs, one poisoned output, guard bytes behind each of them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/backend/host.hpp"

namespace gpu4s {

/// Fill of outputs before a run. Two of them, so that no right value can pass for a written one;
/// 0xff is NaN in every floating type.
inline constexpr uint8_t first_poison = 0xff;
inline constexpr uint8_t second_poison = 0xa5;

class Memory {
  public:
    Memory() = default;
    Memory(Memory&&) = default;
    Memory& operator=(Memory&&) = delete;
    ~Memory();

    /// A buffer that upload() fills from `host`, which must outlive this object.
    template <class T>
    const T* input(const std::vector<T>& host,
                   backend::Location location = backend::Location::device) {
        return static_cast<T*>(add(host.data(), host.size() * sizeof(T), location, Role::input));
    }
    /// The buffer whose content is verified. One of output() and in_place() is called once.
    template <class T>
    T* output(int64_t count, backend::Location location = backend::Location::device) {
        return static_cast<T*>(add(nullptr, count * sizeof(T), location, Role::output));
    }
    /// Input and output in one: upload() and restore() fill it from `host`.
    template <class T>
    T* in_place(const std::vector<T>& host) {
        return static_cast<T*>(
            add(host.data(), host.size() * sizeof(T), backend::Location::device, Role::in_place));
    }

    /// What the inputs are uploaded from, in the order they were asked for.
    std::vector<std::span<const std::byte>> host_inputs() const;
    void upload();
    /// Fills the output with `pattern`; an in-place buffer gets its input back.
    void poison(uint8_t pattern);
    /// Whether repeated runs need restored inputs between them.
    bool is_in_place() const;
    size_t output_bytes() const;
    /// Copies the output into `output` of output_bytes().
    void download(std::span<std::byte> output) const;
    /// Names the first buffer behind which something was written, or nothing.
    std::optional<std::string> broken_guard() const;

  private:
    enum class Role { input, output, in_place };
    struct Region {
        void* pointer;
        const void* host;
        size_t bytes;
        backend::Location location;
        Role role;
    };
    void* add(const void* host, size_t bytes, backend::Location location, Role role);
    const Region& result() const;

    std::vector<Region> regions_;
};

}  // namespace gpu4s
