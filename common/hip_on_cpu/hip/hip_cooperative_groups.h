// SPDX-License-Identifier: Apache-2.0
// The grid as a group of threads; of cooperative groups the suite uses no other.
#pragma once

#include "common/hip_on_cpu/hip/hip_runtime.h"

namespace cooperative_groups {

class grid_group {
  public:
    void sync(hip_on_cpu::Site where = hip_on_cpu::Site::current()) const {
        hip_on_cpu::grid_barrier(where);
    }
};
inline grid_group this_grid() { return {}; }

}  // namespace cooperative_groups
