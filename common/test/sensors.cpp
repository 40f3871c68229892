// SPDX-License-Identifier: Apache-2.0
// NVML's part is played by small libraries that are compiled here.
#include "common/sensors.hpp"

#include <cstdlib>
#include <fstream>

#include "common/test/catch.hpp"
#include "common/test/environment_variable.hpp"
#include "common/test/temporary_directory.hpp"

using namespace gpu4s;
using test::EnvironmentVariable;

namespace {

constexpr const char* whole_library = R"(
extern "C" {
int nvmlInit_v2() { return 0; }
int nvmlShutdown() { return 0; }
int nvmlDeviceGetHandleByPciBusId_v2(const char* id, void** device) {
    static int held;
    *device = &held;
    return id[0] == '0' ? 0 : 6;
}
int nvmlDeviceGetClockInfo(void*, int which, unsigned* MHz) { return *MHz = 1980, which != 1; }
int nvmlDeviceGetTemperature(void*, int which, unsigned* C) { return *C = 41, which != 0; }
}
)";

constexpr const char* library_that_does_not_start = R"(
extern "C" int nvmlInit_v2() { return 9; }
extern "C" int nvmlDeviceGetHandleByPciBusId_v2(const char*, void**) { return 0; }
)";

constexpr const char* library_without_sensors = R"(
extern "C" int nvmlInit_v2() { return 0; }
extern "C" int nvmlDeviceGetHandleByPciBusId_v2(const char*, void** device) {
    *device = device;
    return 0;
}
extern "C" int nvmlDeviceGetClockInfo(void*, int, unsigned*) { return 3; }
)";

/// Compiles to a shared library with $CXX or c++ and returns its path.
std::string compile(const test::TemporaryDirectory& directory, const std::string& name,
                    const char* source) {
    const std::string base = directory.file(name);
    std::ofstream(base + ".cpp") << source;
    const char* compiler = std::getenv("CXX");
    const std::string command = std::string(compiler ? compiler : "c++") + " -shared -fPIC -o " +
                                base + ".so " + base + ".cpp";
    REQUIRE(std::system(command.c_str()) == 0);
    return base + ".so";
}

SensorReading read(const std::string& library, const std::string& vendor = "nvidia",
                   const std::string& bus_id = "0000:01:00.0") {
    const EnvironmentVariable path("GPU4S_NVML", library);
    backend::DeviceInfo device;
    device.vendor = vendor;
    device.bus_id = bus_id;
    return Sensors(device).read();
}

bool is_empty(const Value& value) { return std::holds_alternative<std::monostate>(value); }
bool is_empty(const SensorReading& reading) {
    return is_empty(reading.clock_MHz) && is_empty(reading.temperature_C);
}

}  // namespace

TEST_CASE("sensors: clock and temperature through NVML") {
    const test::TemporaryDirectory directory;
    const std::string library = compile(directory, "whole", whole_library);
    const SensorReading reading = read(library);
    CHECK(reading.clock_MHz == Value(int64_t{1980}));
    CHECK(reading.temperature_C == Value(int64_t{41}));
    CHECK(is_empty(read(library, "nvidia", "none")));
    CHECK(is_empty(read(library, "amd")));
    CHECK(is_empty(read(library, "emulated")));
}

TEST_CASE("sensors: what is missing stays empty") {
    const test::TemporaryDirectory directory;
    CHECK(is_empty(read(directory.file("absent.so"))));
    CHECK(is_empty(read(compile(directory, "refusing", library_that_does_not_start))));
    CHECK(is_empty(read(compile(directory, "blind", library_without_sensors))));
    std::ofstream(directory.file("text.so")) << "no library";
    CHECK(is_empty(read(directory.file("text.so"))));
}

TEST_CASE("sensors: the processor's clock is a number or nothing") {
    const SensorReading reading = read("", "cpu");
    CHECK(is_empty(reading.temperature_C));
    if (const auto* clock = std::get_if<int64_t>(&reading.clock_MHz)) CHECK(*clock > 0);
}
