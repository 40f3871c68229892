// SPDX-License-Identifier: Apache-2.0
#include "common/hip_on_cpu/worker.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <numeric>

#include "common/hip_on_cpu/race.hpp"

constinit thread_local dim3 threadIdx;
constinit thread_local dim3 blockIdx;
constinit thread_local dim3 blockDim;
constinit thread_local dim3 gridDim;

namespace hip_on_cpu {

constinit thread_local Worker* current_worker = nullptr;

void Worker::prepare(const Launch& launch, std::atomic<bool>* failed) {
    launch_ = &launch;
    failed_ = failed;
    if (waits_) stacks_.give_all();  // where the launch before ended in an exception
    waits_ = false;
    how_ = settings().order;
    wave_shift_ = settings().wave_size == 64 ? 6 : 5;
    const dim3 shape = launch.block;
    threads_ = shape.x * shape.y * shape.z;
    if (shape.x == shape_.x && shape.y == shape_.y && shape.z == shape_.z) return;
    shape_ = shape;
    for (unsigned thread = 0; thread < threads_; ++thread)
        places_[thread] = {thread % shape.x, thread / shape.x % shape.y,
                           thread / (shape.x * shape.y)};
}

void Worker::know_place() const {
    const dim3 grid = launch_->grid;
    const std::uint64_t row = block_ / grid.x;
    blockIdx = {static_cast<unsigned>(block_ % grid.x), static_cast<unsigned>(row % grid.y),
                static_cast<unsigned>(row / grid.y)};
    blockDim = launch_->block;
    gridDim = grid;
}

void Worker::reset() {
    started_ = returned_ = at_barrier_ = head_ = tail_ = 0;
    yields_ = 0;
    named_ = {};
    std::iota(order_.begin(), order_.begin() + threads_, std::uint16_t{0});
    if (how_ == Order::reversed) std::reverse(order_.begin(), order_.begin() + threads_);
    if (how_ == Order::shuffled) {
        random_.seed(static_cast<std::minstd_rand::result_type>(
            settings().seed * 0x9e3779b97f4a7c15u + block_ + 1));
        std::shuffle(order_.begin(), order_.begin() + threads_, random_);
    }
    std::fill_n(state_.begin(), threads_, State::runs);
    for (unsigned first = 0; first < threads_; first += 1u << wave_shift_) {
        Wave& wave = waves_[first >> wave_shift_];
        const unsigned lanes = std::min(threads_ - first, 1u << wave_shift_);
        wave.live = ~std::uint64_t{0} >> (64 - lanes);
        wave.arrived = 0;
        wave.meetings = 0;
    }
    if (const std::size_t bytes = launch_->shared_bytes; bytes > 0) {
        shared_.reset(static_cast<unsigned char*>(std::malloc(bytes)));
        if (!shared_) throw std::bad_alloc();
        std::memset(shared_.get(), 0xFF, bytes);
    }
}

void Worker::run_block(std::uint64_t block) {
    block_ = block;
    reset();
    stack_ = stacks_.take();
    run_from(stacks_.prepare(stack_, fiber_entry));
}

void Worker::run_from(Context context) {
    waits_ = asks_ = false;
    questions_ = yields_ = 0;
    know_place();
    if (race_checker) race_checker->block_begins(shared_.get(), launch_->shared_bytes);
    current_worker = this;
    switch_to(context, stacks_.range(stack_), &main_);
    current_worker = nullptr;
    if (waits_) return;
    shared_.reset();
    if (returned_ != threads_) report();
}

void Worker::fiber_entry(boost::context::detail::transfer_t from) {
    Worker& worker = *current_worker;
    const bool first = from.data == &worker.main_;
    const StackRange left = arrive(from);
    if (first) worker.main_range_ = left;
    worker.run_threads();
}

void Worker::run_threads() {
    while (started_ < threads_) {
        const unsigned thread = order_[started_++];
        enter(thread);
        launch_->run_thread(launch_->arguments);
        thread_returns(thread);
    }
    fiber_ends();
}

inline void Worker::thread_returns(unsigned thread) {
    state_[thread] = State::returned;
    ++returned_;
    met();
    Wave& wave = waves_[thread >> wave_shift_];
    wave.live &= ~(std::uint64_t{1} << (thread & ((1u << wave_shift_) - 1)));
    if (wave.arrived != 0 && wave.arrived == wave.live && wave.same_site)
        release_wave(thread >> wave_shift_);
}

void Worker::fiber_ends() {
    stacks_.give(stack_);
    if (head_ != tail_) {
        const unsigned next = pop();
        stack_ = stack_of_[next];
        end_in(context_[next], stacks_.range(stack_), &dead_);
    }
    if (returned_ != threads_) stuck();
    end_in(main_, main_range_, &dead_);
}

[[gnu::always_inline]] inline void Worker::barrier(Site where, bool of_grid) {
    const unsigned thread = current_;
    state_[thread] = State::at_barrier;
    site_[thread] = where;
    if (at_barrier_++ == 0) {
        barrier_site_ = where;
        same_barrier_ = true;
    } else if (!same(where, barrier_site_)) {
        same_barrier_ = false;
    }
    if (at_barrier_ == threads_ && same_barrier_) {
        if (of_grid) pause();
        release_block();
    }
    wait(thread);
}

void barrier(Site where) { current_worker->barrier(where, false); }
void grid_barrier(Site where) { current_worker->barrier(where, true); }

void Worker::yield() {
    constexpr unsigned most = 1u << 21;  // in which nobody comes to anything else
    if (++yields_ == most)
        fail("waits for ever", "threads wait for what no other one does", Site());
    const unsigned thread = current_;
    push(thread);
    if (started_ == threads_) return wait(thread);
    stack_of_[thread] = static_cast<std::uint16_t>(stack_);  // those that have not begun come first
    stack_ = stacks_.take();
    switch_to(stacks_.prepare(stack_, fiber_entry), stacks_.range(stack_), &context_[thread]);
    enter(thread);
}

void Worker::yield_to_blocks() {
    yield();
    constexpr unsigned enough = 64;  // while the other threads of this block go on
    if (!launch_->cooperative || ++questions_ < enough) return;
    asks_ = true;
    const unsigned thread = current_;
    pause();
    enter(thread);
}

void Worker::named_barrier(int number, int threads) {
    Named& barrier = named_[static_cast<std::size_t>(number)];
    const unsigned times = barrier.times;
    if (++barrier.came == threads) {
        barrier.came = 0;
        ++barrier.times;
        met();
    }
    while (barrier.times == times) yield();
}

void named_barrier(int number, int threads) { current_worker->named_barrier(number, threads); }
void yield() { current_worker->yield(); }
void yield_to_blocks() { current_worker->yield_to_blocks(); }

void Worker::pause() {
    if (!launch_->cooperative)
        fail("grid barrier without a cooperative launch", "other blocks may not have begun",
             barrier_site_);
    waits_ = true;
    switch_to(main_, main_range_, &paused_);
}

void Worker::release_block() {
    at_barrier_ = 0;
    met();
    if (how_ == Order::shuffled) std::shuffle(order_.begin(), order_.begin() + threads_, random_);
    std::copy_n(order_.begin(), threads_, ready_.begin());
    head_ = 0;
    tail_ = threads_;
    if (race_checker) race_checker->interval_begins();
}

}  // namespace hip_on_cpu
