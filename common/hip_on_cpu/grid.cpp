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
    return std::clamp(omp_get_max_threads(), 1, max_host_threads);
}

bool configuration_is_valid(const Launch& launch) {
    const auto& [block, grid] = std::tie(launch.block, launch.grid);
    const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
    const bool block_fits = std::max({block.x, block.y, block.z}) <= max_block_threads &&
                            threads >= 1 && threads <= max_block_threads;
    const bool grid_fits = grid.x >= 1 && grid.x <= max_grid_x && grid.y >= 1 &&
                           grid.y <= max_grid_yz && grid.z >= 1 && grid.z <= max_grid_yz;
    if (block_fits && grid_fits && launch.shared_bytes <= max_shared_bytes) return true;
    (void)remember(hipErrorInvalidConfiguration);
    return false;
}

void run(const Launch& launch) {
    Workers& pool = workers();
    const std::lock_guard lock(pool.in_use);
    const DeviceAccess access;
    const std::uint64_t count = std::uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z;
    const BlockOrder order(count, settings());
    const dim3 block = launch.block;
    const bool alone = launch.shared_is_static || count * block.x * block.y * block.z < small_grid;
    const int wanted = alone ? 1 : host_threads();
    const int threads = static_cast<int>(std::min<std::uint64_t>(count, wanted));
    while (pool.all.size() < static_cast<std::size_t>(threads)) pool.all.emplace_back();
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> failed{false};
    if (race_checker) race_checker->launch_begins();
    const auto work = [&](Worker& worker) {
        worker.prepare(launch, &failed);
        for (auto i = next++; i < count && !failed; i = next++) worker.run_block(order[i]);
    };
    if (threads == 1) {
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
