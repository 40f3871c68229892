// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/diagnosis.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <mutex>

#include "common/hip_on_cpu/errors.hpp"

namespace hip_on_cpu {
namespace {

std::mutex mutex;

std::string& last_name() {
    static std::string name;
    return name;
}

std::string first_line_of(const char* command) {
    std::string line;
    if (std::FILE* pipe = popen(command, "r")) {
        for (int c = std::fgetc(pipe); c != EOF && c != '\n'; c = std::fgetc(pipe))
            line += static_cast<char>(c);
        pclose(pipe);
    }
    return line;
}

}  // namespace

std::string last_diagnosis() {
    const std::lock_guard lock(mutex);
    return last_name();
}

void clear_diagnosis() {
    const std::lock_guard lock(mutex);
    last_name().clear();
}

void diagnose(const std::string& name, const void* kernel, const std::string& detail) {
    const std::lock_guard lock(mutex);
    last_name() = name;
    const std::string where = kernel ? " in kernel " + describe_code(kernel) : "";
    std::fprintf(stderr, "hip_on_cpu: %s%s: %s\n", name.c_str(), where.c_str(), detail.c_str());
    launch_failed();
}

std::string describe_code(const void* address) {
    Dl_info info{};
    link_map* map = nullptr;
    char text[512];
    if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) && map) {
        const char* file = map->l_name && *map->l_name ? map->l_name : "/proc/self/exe";
        const auto offset = reinterpret_cast<std::uintptr_t>(address) - map->l_addr;
        // /proc/self would be that of the command started
        std::string path = file;
        if (path == "/proc/self/exe")
            path = "/proc/" + std::to_string(getpid()) + "/exe";
        std::snprintf(text, sizeof text, "addr2line -Cfpe '%s' 0x%jx 2>/dev/null", path.c_str(),
                      static_cast<std::uintmax_t>(offset));
        const std::string found = first_line_of(text);
        if (!found.empty() && found[0] != '?') {
            const auto unknown = found.find(" at ?");
            return found.substr(0, unknown);
        }
        if (info.dli_sname) return info.dli_sname;
    }
    std::snprintf(text, sizeof text, "%p", address);
    return text;
}

std::string describe_place(const char* file, unsigned line) {
    return std::string(file) + ":" + std::to_string(line);
}

}  // namespace hip_on_cpu
