// SPDX-License-Identifier: Apache-2.0
// Clock and temperature of the device, where its management library is on the machine.
#pragma once

#include "common/backend/host.hpp"
#include "common/record.hpp"

namespace gpu4s {

struct SensorReading {
    Value clock_MHz;  ///< compute clock now
    Value temperature_C;
};

/// NVIDIA devices through libnvidia-ml.so.1, the processor through sysfs; AMD devices are not
/// read. GPU4S_NVML names another library (the tests bring their own). Never throws: what cannot
/// be read stays empty.
class Sensors {
  public:
    explicit Sensors(const backend::DeviceInfo& device);
    ~Sensors();
    Sensors(const Sensors&) = delete;
    Sensors& operator=(const Sensors&) = delete;
    SensorReading read() const;

  private:
    bool cpu_ = false;
    void* library_ = nullptr;
    void* device_ = nullptr;
};

}  // namespace gpu4s
