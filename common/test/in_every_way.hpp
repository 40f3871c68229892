// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hip/hip_runtime.h>

#include "common/hip_on_cpu/settings.hpp"
#include "common/test/catch.hpp"

namespace gpu4s::test {

/// Runs test(wave size) in the emulation under each order and wave size, and restores the defaults.
template <class Test>
void in_every_way(Test test) {
    using hip_on_cpu::Order;
    for (const Order order : {Order::in_order, Order::reversed, Order::shuffled})
        for (const int wave : {32, 64}) {
            CAPTURE(static_cast<int>(order), wave);
            hip_on_cpu::set_order(order, 7);
            hip_on_cpu::set_wave_size(wave);
            test(wave);
            CHECK(hipGetLastError() == hipSuccess);
        }
    hip_on_cpu::set_order(Order::in_order);
    hip_on_cpu::set_wave_size(32);
}

}  // namespace gpu4s::test
