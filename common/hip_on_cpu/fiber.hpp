// SPDX-License-Identifier: Apache-2.0
// Stacks, and switching between them, for kernel threads that wait. A switch costs a few
// nanoseconds; AddressSanitizer is told of each.
#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace hip_on_cpu {

using Context = boost::context::detail::fcontext_t;

struct StackRange {
    const void* bottom = nullptr;
    std::size_t bytes = 0;
};

/// The stacks of one worker, opened as they are needed and used again. Below each lies a page
/// without access: a kernel with too large locals faults instead of writing over its neighbour.
class Stacks {
  public:
    explicit Stacks(unsigned count);
    ~Stacks();
    Stacks(const Stacks&) = delete;
    Stacks& operator=(const Stacks&) = delete;

    unsigned take() {
        if (free_.empty()) open_one();
        const unsigned stack = free_.back();
        free_.pop_back();
        return stack;
    }
    void give(unsigned stack) { free_.push_back(stack); }
    /// All of them, whatever still stood on them.
    void give_all();

    StackRange range(unsigned stack) const { return {bottom(stack), stack_bytes}; }
    /// A context that calls `entry` on that stack.
    Context prepare(unsigned stack, void (*entry)(boost::context::detail::transfer_t)) const;

  private:
#ifdef __SANITIZE_ADDRESS__
    static constexpr std::size_t usable_bytes = 256 << 10;  // its frames are several times larger
#else
    static constexpr std::size_t usable_bytes = 64 << 10;
#endif
    static constexpr std::size_t page_bytes = 4096;
    static constexpr std::size_t stack_bytes = usable_bytes + page_bytes;  // a page: see prepare()
    static constexpr std::size_t stride = page_bytes + stack_bytes;

    std::byte* bottom(unsigned stack) const { return memory_ + stack * stride + page_bytes; }
    void open_one();

    std::byte* memory_;
    unsigned count_;
    unsigned opened_ = 0;
    std::vector<unsigned> free_;
};

/// To be called first by a context just entered: hands its context to the one who left.
inline StackRange arrive(boost::context::detail::transfer_t from) {
    StackRange left;
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(nullptr, &left.bottom, &left.bytes);
#endif
    *static_cast<Context*>(from.data) = from.fctx;
    return left;
}

/// Leaves the running context, which is stored in `saved`; returns when somebody switches back.
inline void switch_to(Context target, [[maybe_unused]] StackRange range, Context* saved) {
#ifdef __SANITIZE_ADDRESS__
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, range.bottom, range.bytes);
#endif
    const auto from = boost::context::detail::jump_fcontext(target, saved);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    *static_cast<Context*>(from.data) = from.fctx;
}

/// Leaves the running context for ever.
[[noreturn]] inline void end_in(Context target, [[maybe_unused]] StackRange range,
                                Context* scratch) {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(nullptr, range.bottom, range.bytes);
#endif
    boost::context::detail::jump_fcontext(target, scratch);
    __builtin_unreachable();
}

}  // namespace hip_on_cpu
