// SPDX-License-Identifier: Apache-2.0
// From a launch to its blocks: checks it and spreads the blocks over host threads.
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <numeric>

#include "common/hip_on_cpu/errors.hpp"
#include "common/hip_on_cpu/limits.hpp"
#include "common/hip_on_cpu/memory.hpp"
#include "common/hip_on_cpu/race.hpp"
#include "common/hip_on_cpu/worker.hpp"

namespace hip_on_cpu {

constinit RaceChecker* race_checker = nullptr;

namespace {

/// Threads of a grid for which waking other host threads does not pay.
constexpr std::uint64_t small_grid = 4096;

/// Each number below `count` once, in the order of the settings.
class BlockOrder {
  public:
    BlockOrder(std::uint64_t count, const Settings& how) : count_(count), how_(how.order) {
        if (count < 3 || count >> 32 != 0) return;  // nothing to shuffle, or products overflow
        first_ = how.seed % count;
        step_ = 1 + how.seed * 0x9e3779b97f4a7c15u % (count - 1);
        while (std::gcd(step_, count) != 1) ++step_;
    }
    std::uint64_t operator[](std::uint64_t index) const {
        if (how_ == Order::in_order) return index;
        if (how_ == Order::reversed) return count_ - 1 - index;
        return (index * step_ + first_) % count_;
    }

  private:
    std::uint64_t count_, first_ = 0, step_ = 1;
    Order how_;
};

/// Runs all blocks of a cooperative launch on this host thread: each until it ends or waits, then
/// those that wait for what other blocks do, and, when all wait in a barrier of the grid, all of
/// them from there on.
void run_together(std::deque<Worker>& workers, const Launch& launch, const BlockOrder& order,
                  std::uint64_t count, std::atomic<bool>& failed) {
    for (std::uint64_t i = 0; i < count; ++i) workers[i].prepare(launch, &failed);
    if (race_checker) race_checker->grid_interval_begins();
    for (std::uint64_t i = 0; i < count && !failed; ++i) workers[i].run_block(order[i]);
    const auto all = workers.begin() + static_cast<std::ptrdiff_t>(count);
    const auto meetings = [&] {
        return std::accumulate(workers.begin(), all, std::uint64_t{0},
                               [](auto sum, auto& one) { return sum + one.meetings(); });
    };
    constexpr int idle_rounds = 16;  // in which nothing happens but questions
    for (int idle = 0; !failed && idle < idle_rounds;) {
        const std::uint64_t before = meetings();
        const bool asks = std::any_of(workers.begin(), all, [](auto& one) { return one.asks(); });
        if (!asks) {
            if (!std::all_of(workers.begin(), all, [](auto& one) { return one.waits(); })) break;
            if (race_checker) race_checker->grid_interval_begins();
        }
        for (std::uint64_t i = 0; i < count && !failed; ++i)
            if (asks ? workers[i].asks() : workers[i].waits()) workers[i].resume();
        idle = meetings() == before ? idle + 1 : 0;
    }
    for (std::uint64_t i = 0; i < count; ++i)
        if (workers[i].waits()) workers[i].give_up();
}

std::uint64_t blocks_of(const Launch& launch) {
    return std::uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z;
}

/// Of all launches; a launch has them for itself.
struct Workers {
    std::mutex in_use;
    std::deque<Worker> all;  // a Worker does not move
};

Workers& workers() {
    static Workers made;
    return made;
}

}  // namespace

int host_threads() {
    if (race_checker || settings().serial) return 1;
    return std::clamp(omp_get_max_threads(), 1, max_live_blocks);
}

int blocks_per_unit(std::size_t threads, std::size_t shared_bytes) {
    if (threads > max_block_threads || shared_bytes > max_shared_bytes) return 0;
    const std::size_t by_shared = max_shared_bytes / std::max<std::size_t>(shared_bytes, 1);
    return static_cast<int>(
        std::min({max_block_threads / threads, by_shared, std::size_t{max_live_blocks / units}}));
}

hipError_t check_configuration(const Launch& launch) {
    const auto& [block, grid] = std::tie(launch.block, launch.grid);
    const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
    const bool block_fits = std::max({block.x, block.y, block.z}) <= max_block_threads &&
                            threads >= 1 && threads <= max_block_threads;
    const bool grid_fits = grid.x >= 1 && grid.x <= max_grid_x && grid.y >= 1 &&
                           grid.y <= max_grid_yz && grid.z >= 1 && grid.z <= max_grid_yz;
    if (!block_fits || !grid_fits || launch.shared_bytes > max_shared_bytes)
        return remember(hipErrorInvalidConfiguration);
    const std::uint64_t resident = units * blocks_per_unit(threads, launch.shared_bytes);
    if (launch.cooperative && blocks_of(launch) > resident)
        return remember(hipErrorCooperativeLaunchTooLarge);
    return hipSuccess;
}

void run(const Launch& launch) {
    Workers& pool = workers();
    const std::lock_guard lock(pool.in_use);
    const DeviceAccess access;
    const std::uint64_t count = blocks_of(launch);
    const BlockOrder order(count, settings());
    const dim3 block = launch.block;
    const bool alone = launch.shared_is_static || launch.cooperative ||
                       count * block.x * block.y * block.z < small_grid;
    const int wanted = alone ? 1 : host_threads();
    const auto threads = static_cast<int>(std::min<std::uint64_t>(count, wanted));
    const auto needed = launch.cooperative ? count : static_cast<std::uint64_t>(threads);
    while (pool.all.size() < needed) pool.all.emplace_back();
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> failed{false};
    if (race_checker) race_checker->grid_interval_begins();
    const auto work = [&](Worker& worker) {
        worker.prepare(launch, &failed);
        for (auto i = next++; i < count && !failed; i = next++) worker.run_block(order[i]);
    };
    if (launch.cooperative) {
        run_together(pool.all, launch, order, count, failed);
    } else if (threads == 1) {
        work(pool.all.front());
    } else {
#pragma omp parallel num_threads(threads)
        work(pool.all[omp_get_thread_num()]);
    }
    if (race_checker) race_checker->launch_ends(launch.kernel);
}

void fail_launch(const char* diagnosis, const char* detail, Site where) {
    current_worker->fail(diagnosis, detail, where);
}

unsigned char* dynamic_shared() { return current_worker->dynamic_shared(); }

void memory_fence() { std::atomic_thread_fence(std::memory_order_seq_cst); }

}  // namespace hip_on_cpu
