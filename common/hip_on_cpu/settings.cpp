// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/settings.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/hip_on_cpu/registers.hpp"

int warpSize = 32;

namespace hip_on_cpu {
namespace {

[[noreturn]] void refuse(const char* name, const char* wanted, std::string_view value) {
    std::fprintf(stderr, "hip_on_cpu: %s must be %s, not '%.*s'\n", name, wanted,
                 static_cast<int>(value.size()), value.data());
    std::exit(2);
}

/// Empty where the variable is not set or empty.
std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : std::string_view();
}

bool flag(const char* name) {
    const auto value = variable(name);
    if (value.empty() || value == "0") return false;
    if (value == "1") return true;
    refuse(name, "0 or 1", value);
}

Order read_order() {
    const char* name = "HIP_ON_CPU_ORDER";
    const auto value = variable(name);
    if (value.empty() || value == "in_order") return Order::in_order;
    if (value == "reversed") return Order::reversed;
    if (value == "shuffled") return Order::shuffled;
    refuse(name, "in_order, reversed or shuffled", value);
}

int read_wave_size() {
    const char* name = "HIP_ON_CPU_WAVE";
    const auto value = variable(name);
    if (value.empty() || value == "32") return 32;
    if (value == "64") return 64;
    refuse(name, "32 or 64", value);
}

std::uint64_t read_seed() {
    const char* name = "HIP_ON_CPU_SEED";
    const auto value = variable(name);
    if (value.empty()) return 1;
    std::uint64_t seed = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, seed);
    if (error != std::errc() || stop != end) refuse(name, "a number of up to 64 bits", value);
    return seed;
}

Settings& changeable() {
    static Settings read = [] {
        Settings result;
        result.order = read_order();
        result.seed = read_seed();
        result.wave_size = warpSize = read_wave_size();
        result.guard = flag("HIP_ON_CPU_GUARD");
        result.serial = flag("HIP_ON_CPU_SERIAL");
        return result;
    }();
    return read;
}

}  // namespace

const Settings& settings() { return changeable(); }

void set_order(Order order, std::uint64_t seed) {
    changeable().order = order;
    changeable().seed = seed;
}

void set_wave_size(int lanes) {
    if (lanes != 32 && lanes != 64) refuse("a wave size", "32 or 64", std::to_string(lanes));
    changeable().wave_size = warpSize = lanes;
}

void set_guard(bool guard) { changeable().guard = guard; }

void set_serial(bool serial) { changeable().serial = serial; }

}  // namespace hip_on_cpu
