// SPDX-License-Identifier: Apache-2.0
// What common/backend/warpgroup.hpp does on NVIDIA's compute capability 9.0a: barriers in shared
// memory that count arrivals and bytes, and bulk copies, which are made at once.
#pragma once

#include <cstdint>
#include <cstring>

#include "common/hip_on_cpu/registers.hpp"

namespace hip_on_cpu {

/// The eight bytes of a barrier in shared memory.
class CopyPhase {
  public:
    void initialise(int arrivals) {
        expected_ = static_cast<std::uint16_t>(arrivals);
        pending_ = expected_;
        phase_ = 0;
        bytes_ = 0;
    }
    void arrive() {
        --pending_;
        settle();
    }
    /// Bytes that the phase waits for (positive), or that have come.
    void expect(int bytes) {
        bytes_ += bytes;
        settle();
    }
    void wait(int parity) const {
        while (phase_ == parity) yield();
    }

  private:
    void settle() {
        if (pending_ != 0 || bytes_ != 0) return;
        phase_ ^= 1;
        pending_ = expected_;
    }
    std::uint16_t expected_, pending_ : 15, phase_ : 1;
    std::int32_t bytes_;
};

/// The map of a matrix of bytes: what the driver's would say.
struct CopyMap {
    const unsigned char* matrix;
    std::int64_t rows, row_bytes;
    int box_rows;

    /// A box of 128 bytes a row from byte `x` of row `y` on, swizzled by 128 bytes; its size.
    int copy(void* to, int x, int y) const {
        for (int row = 0; row < box_rows; ++row)
            for (int byte = 0; byte < 128; ++byte) {
                const bool inside = y + row < rows && x + byte < row_bytes;
                static_cast<unsigned char*>(to)[row * 128 + (byte ^ row % 8 * 16)] =
                    inside ? matrix[(y + row) * row_bytes + x + byte] : 0;
            }
        return box_rows * 128;
    }
};

}  // namespace hip_on_cpu
