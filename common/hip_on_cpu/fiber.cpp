// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/fiber.hpp"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <numeric>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace hip_on_cpu {
namespace {

[[noreturn]] void give_up(const char* call) {
    std::perror(call);
    std::fputs("hip_on_cpu: no memory for the stacks of kernel threads\n", stderr);
    std::abort();
}

}  // namespace

Stacks::Stacks(unsigned count) : count_(count) {
    void* memory = mmap(nullptr, count * stride, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) give_up("mmap");
    memory_ = static_cast<std::byte*>(memory);
    free_.reserve(count);
}

Stacks::~Stacks() { munmap(memory_, count_ * stride); }

void Stacks::open_one() {
    if (opened_ == count_) give_up("take");
    if (mprotect(bottom(opened_), stack_bytes, PROT_READ | PROT_WRITE) != 0) give_up("mprotect");
    free_.push_back(opened_++);
}

void Stacks::give_all() {
    free_.resize(opened_);
    std::iota(free_.rbegin(), free_.rend(), 0u);
#ifdef __SANITIZE_ADDRESS__
    for (unsigned stack = 0; stack < opened_; ++stack)  // frames never left are still marked
        __asan_unpoison_memory_region(bottom(stack), stack_bytes);
#endif
}

Context Stacks::prepare(unsigned stack, void (*entry)(boost::context::detail::transfer_t)) const {
    // Tops at one place of their pages would compete for the same few lines of the first cache.
    constexpr std::size_t step = 256;
    const std::size_t used = stack_bytes - stack * step % page_bytes;
    return boost::context::detail::make_fcontext(bottom(stack) + used, used, entry);
}

}  // namespace hip_on_cpu
