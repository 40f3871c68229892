// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/error.hpp"

namespace gpu4s {

/// For the set-up of naive variants on a CPU: throws Unavailable beyond 2^30 operations, which take
/// one core seconds for one run, and a measurement takes many.
inline void refuse_long_runs(double operations) {
    if (operations > 0x1p30) throw Unavailable("more than 2^30 operations take one core too long");
}

}  // namespace gpu4s
