// SPDX-License-Identifier: Apache-2.0
// One host thread's part of a launch: runs whole blocks, thread by thread.
//
// A block of a cooperative launch leaves the host thread to the others whenever all its threads
// have come to a barrier of the grid.
//
// A fiber takes threads of the block one after the other until one has to wait; only then the next
// thread gets a fiber of its own. So a kernel without barriers needs one fiber per block. A thread
// that waits switches directly to the next one that can run.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "common/hip_on_cpu/fiber.hpp"
#include "common/hip_on_cpu/launch.hpp"
#include "common/hip_on_cpu/limits.hpp"
#include "common/hip_on_cpu/registers.hpp"
#include "common/hip_on_cpu/settings.hpp"

namespace hip_on_cpu {

class Worker {
  public:
    Worker() : stacks_(max_block_threads) {}

    /// To be called before the blocks of each launch. `failed` is shared by all workers of it.
    void prepare(const Launch& launch, std::atomic<bool>* failed);
    /// Blocks are numbered with x fastest. Returns when all threads of it have returned, or after
    /// a diagnosis, or when the block waits for other ones.
    void run_block(std::uint64_t block);
    bool waits() const { return waits_; }
    /// Whether it waits for what other blocks do, and not in that barrier.
    bool asks() const { return waits_ && asks_; }
    /// How often its threads have met or returned.
    std::uint64_t meetings() const { return meetings_; }
    /// Goes on from there, on the same host thread.
    void resume() { run_from(paused_); }
    /// Ends a block that waits there for others in vain.
    void give_up();

    // The rest is called by kernel threads through registers.hpp.
    void barrier(Site where, bool of_grid);
    void named_barrier(int number, int threads);
    void yield();
    void yield_to_blocks();
    Meeting meet(std::uint64_t value, bool vote, Site where);
    [[noreturn]] void fail(const char* name, const char* text, Site where);

    unsigned char* dynamic_shared() const { return shared_.get(); }
    /// x fastest.
    unsigned current_thread() const { return current_; }
    std::uint64_t current_block() const { return block_; }

  private:
    enum class State : std::uint8_t { runs, at_barrier, in_wave, returned };

    struct Wave {
        std::uint64_t live, arrived;  ///< masks of lanes
        bool same_site;
        Site site;
        unsigned meetings;  ///< completed; the next one uses buffer meetings % 2
        std::array<std::uint64_t, 2> votes, came;
        std::array<std::array<std::uint64_t, 64>, 2> values;
    };

    /// Why the block was given up; without a place, who_is_where() says more.
    struct Fault {
        const char* name;
        const char* text;
        Site where;
    };

    static void fiber_entry(boost::context::detail::transfer_t from);

    void reset();
    void know_place() const;
    void run_from(Context context);
    void enter(unsigned thread);
    void run_threads();
    void thread_returns(unsigned thread);
    void wait(unsigned thread);
    [[noreturn]] void fiber_ends();
    void pause();
    void met() {
        yields_ = 0;
        ++meetings_;
    }
    void release_block();
    void release_wave(unsigned index);
    unsigned pop() { return ready_[head_++ % max_block_threads]; }
    void push(unsigned thread) {
        ready_[tail_++ % max_block_threads] = static_cast<std::uint16_t>(thread);
    }
    [[noreturn]] void stuck();
    void report();
    std::string who_is_where() const;

    // Set by prepare().
    const Launch* launch_ = nullptr;
    std::atomic<bool>* failed_ = nullptr;
    Order how_ = Order::in_order;
    unsigned wave_shift_ = 5;
    unsigned threads_ = 0;  ///< of the block
    dim3 shape_{0, 0, 0};   ///< of the block that places_ is filled for

    // Of the running block.
    std::uint64_t block_ = 0;
    unsigned current_ = 0;
    unsigned started_ = 0;
    unsigned returned_ = 0;
    unsigned at_barrier_ = 0;
    unsigned yields_ = 0;         ///< since threads last met or returned
    std::uint64_t meetings_ = 0;  ///< how often they did, in this launch
    struct Named {
        int came = 0;
        unsigned times = 0;  ///< that all have come
    };
    std::array<Named, 16> named_{};
    bool same_barrier_ = true;
    Site barrier_site_;
    unsigned head_ = 0, tail_ = 0;  ///< of ready_
    unsigned stack_ = 0;            ///< the one in use
    std::minstd_rand random_;
    Fault fault_{};
    struct Free {
        void operator()(unsigned char* memory) const { std::free(memory); }
    };
    std::unique_ptr<unsigned char, Free> shared_;

    bool waits_ = false;        ///< in a barrier of the grid, or for other blocks
    bool asks_ = false;         ///< for other blocks
    unsigned questions_ = 0;    ///< since it came to run
    Context paused_ = nullptr;  ///< of the thread that came last to it
    Context main_ = nullptr;
    StackRange main_range_;
    Context dead_ = nullptr;  ///< of fibers that have ended
    Stacks stacks_;

    std::array<std::uint16_t, max_block_threads> order_;
    std::array<std::uint16_t, max_block_threads> ready_;
    std::array<State, max_block_threads> state_;
    std::array<std::uint16_t, max_block_threads> stack_of_;
    std::array<Context, max_block_threads> context_;
    std::array<dim3, max_block_threads> places_;
    std::array<Site, max_block_threads> site_;
    std::array<Wave, max_block_threads / 32> waves_;
};

/// The worker whose kernel threads this host thread runs; nullptr outside kernels.
extern constinit thread_local Worker* current_worker;

inline bool same(const Site& one, const Site& other) {
    if (std::memcmp(&one, &other, sizeof one) == 0) return true;  // nearly always
    return one.line() == other.line() && one.column() == other.column() &&
           (one.file_name() == other.file_name() ||
            std::string_view(one.file_name()) == other.file_name());
}

inline void Worker::enter(unsigned thread) {
    current_ = thread;
    threadIdx = places_[thread];
}

/// Lets others run until this thread, whose state says what it waits for, is ready again.
// Inlined by force, as its callers are: processors predict the first return after each switch
// wrongly, and the next ones too, which costs as much as the switch itself.
[[gnu::always_inline]] inline void Worker::wait(unsigned thread) {
    unsigned next = thread;
    Context target = nullptr;
    bool stays = false;  // no context says so: a thread that never waited has none yet
    if (head_ != tail_) {
        next = pop();
        target = context_[next];
        stays = next == thread;
    } else if (started_ == threads_) {
        stuck();
    }
    if (!stays) {
        stack_of_[thread] = static_cast<std::uint16_t>(stack_);
        if (target == nullptr) {
            stack_ = stacks_.take();
            target = stacks_.prepare(stack_, fiber_entry);
        } else {
            stack_ = stack_of_[next];
        }
        switch_to(target, stacks_.range(stack_), &context_[thread]);
    }
    state_[thread] = State::runs;
    enter(thread);
}

}  // namespace hip_on_cpu
