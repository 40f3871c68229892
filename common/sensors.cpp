// SPDX-License-Identifier: Apache-2.0
#include "common/sensors.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <fstream>

namespace gpu4s {
namespace {

// The five functions of NVML (nvml.h, stable ABI) that are used; 0 is success.
constexpr int nvml_clock_sm = 1, nvml_temperature_gpu = 0;
using NvmlInit = int (*)();
using NvmlByBusId = int (*)(const char*, void**);
using NvmlNumber = int (*)(void*, int, unsigned*);

template <class Function>
Function symbol(void* library, const char* name) {
    return reinterpret_cast<Function>(dlsym(library, name));
}

Value nvml_number(void* library, const char* name, void* device, int which) {
    unsigned number = 0;
    const auto function = symbol<NvmlNumber>(library, name);
    if (!function || function(device, which, &number) != 0) return {};
    return int64_t{number};
}

}  // namespace

Sensors::Sensors(const backend::DeviceInfo& device) : cpu_(device.vendor == "cpu") {
    if (device.vendor != "nvidia") return;
    const char* path = std::getenv("GPU4S_NVML");
    library_ = dlopen(path ? path : "libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library_) return;
    const auto start = symbol<NvmlInit>(library_, "nvmlInit_v2");
    const auto find = symbol<NvmlByBusId>(library_, "nvmlDeviceGetHandleByPciBusId_v2");
    if (!start || !find || start() != 0 || find(device.bus_id.c_str(), &device_) != 0)
        device_ = nullptr;
}

Sensors::~Sensors() {
    if (!library_) return;
    if (const auto stop = symbol<NvmlInit>(library_, "nvmlShutdown")) stop();
    dlclose(library_);
}

SensorReading Sensors::read() const {
    SensorReading reading;
    if (cpu_) {
        std::ifstream file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq");
        int64_t kilohertz = 0;
        if (file >> kilohertz) reading.clock_MHz = kilohertz / 1000;
    }
    if (device_) {
        reading.clock_MHz = nvml_number(library_, "nvmlDeviceGetClockInfo", device_, nvml_clock_sm);
        reading.temperature_C =
            nvml_number(library_, "nvmlDeviceGetTemperature", device_, nvml_temperature_gpu);
    }
    return reading;
}

}  // namespace gpu4s
