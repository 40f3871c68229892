// SPDX-License-Identifier: Apache-2.0
// Whether the arguments of a kernel can be used on a device.
#include <pthread.h>

#include <cstdint>
#include <string>

#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/launch.hpp"
#include "common/hip_on_cpu/memory.hpp"

namespace hip_on_cpu {
namespace {

/// Of the calling host thread.
struct HostStack {
    std::uintptr_t bottom = 0, top = 0;
    HostStack() {
        pthread_attr_t attributes;
        if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
        void* start = nullptr;
        std::size_t bytes = 0;
        pthread_attr_getstack(&attributes, &start, &bytes);
        pthread_attr_destroy(&attributes);
        bottom = reinterpret_cast<std::uintptr_t>(start);
        top = bottom + bytes;
    }
};

void refuse(const Launch& launch, std::size_t argument, const std::string& what) {
    diagnose("host pointer passed to a kernel", launch.kernel,
             "argument " + std::to_string(argument + 1) + " " + what);
}

}  // namespace

bool check_device_pointer(const Launch& launch, const void* pointer, std::size_t argument) {
    if (pointer == nullptr || find_allocation(pointer)) return true;
    refuse(launch, argument, "points to host memory or to device memory already freed");
    return false;
}

bool check_structure(const Launch& launch, const void* structure, std::size_t bytes,
                     std::size_t argument) {
    static thread_local const HostStack stack;
    const char* frame = static_cast<const char*>(__builtin_frame_address(0));
    const auto live = reinterpret_cast<std::uintptr_t>(frame);
    for (std::size_t offset = 0; offset + sizeof(void*) <= bytes; offset += sizeof(void*)) {
        std::uintptr_t word = 0;
        std::memcpy(&word, static_cast<const char*>(structure) + offset, sizeof word);
        if (word < live || word < stack.bottom || word >= stack.top) continue;
        refuse(launch, argument,
               "holds a pointer to the stack of the host, at byte " + std::to_string(offset));
        return false;
    }
    return true;
}

}  // namespace hip_on_cpu
