// SPDX-License-Identifier: Apache-2.0
#include "common/memory.hpp"

#include <algorithm>

#include "common/error.hpp"

namespace gpu4s {
namespace {
constexpr size_t guard_bytes = 256;
/// Not the same behind inputs and outputs: a copy that runs too far copies a guard, too.
constexpr uint8_t guard_pattern(bool input) { return input ? 0xc3 : 0x5a; }
}  // namespace

Memory::~Memory() {
    for (const Region& region : regions_) backend::release(region.pointer, region.location);
}

void* Memory::add(const void* host, size_t bytes, backend::Location location, Role role) {
    void* pointer = backend::allocate(bytes + guard_bytes, location);
    regions_.push_back({pointer, host, bytes, location, role});
    backend::fill(static_cast<std::byte*>(pointer) + bytes, guard_pattern(role == Role::input),
                  guard_bytes, location);
    return pointer;
}

const Memory::Region& Memory::result() const {
    for (const Region& region : regions_)
        if (region.role != Role::input) return region;
    throw std::logic_error("the problem bound no output");
}

std::vector<std::span<const std::byte>> Memory::host_inputs() const {
    std::vector<std::span<const std::byte>> inputs;
    for (const Region& region : regions_)
        if (region.host)
            inputs.emplace_back(static_cast<const std::byte*>(region.host), region.bytes);
    return inputs;
}

void Memory::upload() {
    for (const Region& region : regions_)
        if (region.host) backend::copy(region.pointer, region.host, region.bytes);
    backend::synchronize();
}

void Memory::poison(uint8_t pattern) {
    const Region& region = result();
    if (region.host)
        backend::copy(region.pointer, region.host, region.bytes);
    else
        backend::fill(region.pointer, pattern, region.bytes, region.location);
    backend::synchronize();
}

bool Memory::is_in_place() const { return result().role == Role::in_place; }

size_t Memory::output_bytes() const { return result().bytes; }

void Memory::download(std::span<std::byte> output) const {
    backend::copy(output.data(), result().pointer, result().bytes);
    backend::synchronize();
}

std::optional<std::string> Memory::broken_guard() const {
    int inputs = 0;
    for (const Region& region : regions_) {
        const bool input = region.role == Role::input;
        inputs += input;
        std::vector<uint8_t> guard(guard_bytes);
        backend::copy(guard.data(), static_cast<std::byte*>(region.pointer) + region.bytes,
                      guard_bytes);
        backend::synchronize();
        const auto bad =
            std::ranges::find_if(guard, [=](uint8_t b) { return b != guard_pattern(input); });
        if (bad != guard.end())
            return "guard broken: wrote past the end of " +
                   (input ? "input " + std::to_string(inputs) : "the output") + ", byte " +
                   std::to_string(bad - guard.begin());
    }
    return std::nullopt;
}

}  // namespace gpu4s
