// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/diagnosis.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>

#include "common/hip_on_cpu/errors.hpp"

namespace hip_on_cpu {
namespace {

std::mutex mutex;
bool is_silent = false;

Diagnosis& last() {
    static Diagnosis made;
    return made;
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

std::string look_up(const void* address) {
    Dl_info info{};
    link_map* map = nullptr;
    char text[512];
    std::snprintf(text, sizeof text, "%p", address);
    if (!dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) || !map)
        return text;
    const std::string file =
        *map->l_name ? map->l_name : "/proc/" + std::to_string(getpid()) + "/exe";
    const auto offset = reinterpret_cast<std::uintptr_t>(address) - map->l_addr;
    std::snprintf(text, sizeof text, "addr2line -Cfpe '%s' 0x%jx 2>/dev/null", file.c_str(),
                  static_cast<std::uintmax_t>(offset));
    const std::string found = first_line_of(text);
    if (!found.empty() && found[0] != '?')
        return found.substr(0, std::min(found.find(" at ?"), found.find(" (discriminator")));
    if (info.dli_sname) return info.dli_sname;
    std::snprintf(text, sizeof text, "%s+0x%jx", info.dli_fname,
                  static_cast<std::uintmax_t>(offset));
    return text;
}

}  // namespace

Diagnosis last_diagnosis() {
    const std::lock_guard lock(mutex);
    return last();
}

void clear_diagnosis() {
    const std::lock_guard lock(mutex);
    last() = {};
}

void set_silent(bool silent) {
    const std::lock_guard lock(mutex);
    is_silent = silent;
}

void diagnose(const std::string& name, const void* kernel, const std::string& detail) {
    const std::string place = kernel ? " in kernel " + describe_code(kernel) : "";
    const std::lock_guard lock(mutex);
    last() = {name, "hip_on_cpu: " + name + place + ": " + detail};
    if (!is_silent) std::fprintf(stderr, "%s\n", last().text.c_str());
    launch_failed();
}

std::string describe_code(const void* address) {
    static std::mutex in_use;
    static std::map<const void*, std::string> described;  // finding it out takes milliseconds
    const std::lock_guard lock(in_use);
    const auto [found, added] = described.try_emplace(address);
    if (added) found->second = look_up(address);
    return found->second;
}

std::string describe_place(const char* file, unsigned line) {
    return std::string(file) + ":" + std::to_string(line);
}

}  // namespace hip_on_cpu
