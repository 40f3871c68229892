// SPDX-License-Identifier: Apache-2.0
// How the emulation runs kernels. Read once from the environment; a wrong value there ends the
// program with exit code 2. Tests change settings between launches through the functions below.
#pragma once

#include <cstdint>

namespace hip_on_cpu {

/// In which order the threads of a block run between two barriers, and the blocks of a grid start.
/// A correct kernel gives the same result in each.
enum class Order { in_order, reversed, shuffled };

struct Settings {
    Order order = Order::in_order;  ///< HIP_ON_CPU_ORDER
    std::uint64_t seed = 1;         ///< HIP_ON_CPU_SEED, of Order::shuffled
    int wave_size = 32;             ///< HIP_ON_CPU_WAVE, 32 or 64
    /// HIP_ON_CPU_GUARD: device memory ends at a guard page and is closed to host code.
    bool guard = false;
    bool serial = false;  ///< HIP_ON_CPU_SERIAL: one host thread runs all blocks
};

const Settings& settings();

void set_order(Order order, std::uint64_t seed = 1);
void set_wave_size(int lanes);
void set_guard(bool guard);  ///< holds for memory allocated afterwards
void set_serial(bool serial);

}  // namespace hip_on_cpu
