// SPDX-License-Identifier: Apache-2.0
#include "common/environment.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace gpu4s {
namespace {

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// Of the environment; empty where it is not set.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string utc(const char* format) {
    const std::time_t now = std::time(nullptr);
    std::tm parts;
    gmtime_r(&now, &parts);
    char text[40];
    std::strftime(text, sizeof text, format, &parts);
    return text;
}

}  // namespace

std::string value_in_file(const std::string& path, const std::string& key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.rfind(key, 0) != 0) continue;
        std::erase(line, '"');
        const size_t start = line.find_first_not_of(" \t", line.find_first_of(":=") + 1);
        return start == std::string::npos ? "" : line.substr(start);
    }
    return "";
}

int64_t available_host_bytes() {
    std::istringstream value(value_in_file("/proc/meminfo", "MemAvailable"));
    int64_t kibibytes = 0;
    return value >> kibibytes ? kibibytes * 1024 : std::numeric_limits<int64_t>::max();
}

std::string own_sha256() {
    std::error_code error;
    const std::string path = std::filesystem::read_symlink("/proc/self/exe", error).string();
    std::string digits;
    if (FILE* pipe =
            error ? nullptr : popen(("sha256sum '" + path + "' 2>/dev/null").c_str(), "r")) {
        char text[17] = "";
        if (std::fgets(text, sizeof text, pipe)) digits = text;
        pclose(pipe);
    }
    return digits;
}

RunInfo capture_run(const backend::DeviceInfo& device) {
    RunInfo run;
    run.timestamp_utc = utc("%Y-%m-%dT%H:%M:%SZ");
    run.run_id = utc("%Y%m%dT%H%M%S") + "-" + backend::name() + "-" + std::to_string(getpid());
    run.backend = backend::name();
    run.device = device.name;
    run.arch = device.arch;
    run.driver = device.driver;
    run.kind = backend::emulated() ? "emulated" : "measured";
    run.compiler = build_info().compiler;
    run.flags = build_info().flags;
    run.commit = build_info().commit;
    run.binary_sha256 = own_sha256();
    return run;
}

std::string environment_json(const RunInfo& run, const backend::DeviceInfo& device) {
    utsname system;
    uname(&system);
    nlohmann::ordered_json json;
    json["run_id"] = run.run_id;
    json["timestamp_utc"] = run.timestamp_utc;
    json["backend"] = run.backend;
    json["kind"] = run.kind;
    json["device"] = {{"name", device.name},
                      {"arch", device.arch},
                      {"driver", device.driver},
                      {"compute_units", device.compute_units},
                      {"lanes", device.lanes},
                      {"free_memory_bytes", device.memory_bytes},
                      {"last_level_cache_bytes", device.last_level_cache_bytes}};
    json["host"] = {
        {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
        {"distribution", value_in_file("/etc/os-release", "PRETTY_NAME")},
        {"processor", value_in_file("/proc/cpuinfo", "model name")},
        {"hardware_threads", std::thread::hardware_concurrency()},
        {"memory_available_bytes", available_host_bytes()},
        {"governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
        {"omp_num_threads", variable("OMP_NUM_THREADS")},
        {"omp_proc_bind", variable("OMP_PROC_BIND")},
        {"omp_wait_policy", variable("OMP_WAIT_POLICY")}};
    json["build"] = {{"compiler", run.compiler},
                     {"flags", run.flags},
                     {"commit", run.commit},
                     {"binary_sha256", run.binary_sha256}};
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace gpu4s
