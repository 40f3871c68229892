// SPDX-License-Identifier: Apache-2.0
// Cooperative launches, as the emulation runs them.
#include "common/backend/cooperative.hpp"

#include <hip/hip_cooperative_groups.h>

#include <vector>

#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/worker.hpp"
#include "common/test/in_every_way.hpp"

using namespace gpu4s;
using test::in_every_way;

namespace {

constexpr int threads = 96;
constexpr size_t shared_bytes = threads * sizeof(int);

__device__ void grid_barrier() { cooperative_groups::this_grid().sync(); }

/// Each block takes what the next one has, `rounds` times; its threads go by dynamic shared memory,
/// which outlives the barrier.
__global__ void pass_on(int* words, int rounds) {
    int* held = reinterpret_cast<int*>(dynamic_shared());
    const int t = static_cast<int>(threadIdx.x), block = static_cast<int>(blockIdx.x);
    const int next = (block + 1) % static_cast<int>(gridDim.x);
    words[block * threads + t] = block * threads + t;
    for (int round = 0; round < rounds; ++round) {
        grid_barrier();
        held[t] = words[next * threads + t];
        grid_barrier();
        words[block * threads + threads - 1 - t] = held[threads - 1 - t];
    }
}

__global__ void block_returns(int*, int block) {
    if (static_cast<int>(blockIdx.x) != block) grid_barrier();
}

__global__ void thread_returns(int*, int thread) {
    if (static_cast<int>(threadIdx.x) != thread) grid_barrier();
}

__global__ void two_kinds_of_barrier(int*, int thread) {
    if (static_cast<int>(threadIdx.x) < thread)
        grid_barrier();
    else
        __syncthreads();
}

using Left = LeftByBlock<int64_t>;  // two words

struct LeftAfterLeft {
    Left left[4];
    int64_t value[4];
};

/// Each block shifts what the one before it leaves; in a launch with a negative number block 1
/// leaves nothing.
__global__ void left_after_left(int* memory, int launch) {
    auto* const all = reinterpret_cast<LeftAfterLeft*>(memory);
    const uint32_t block = blockIdx.x, number = std::abs(launch);
    if (threadIdx.x != 0 || (launch < 0 && block == 1)) return;
    const int64_t value = block == 0 ? number : all->left[block - 1].take(number) << 16;
    all->left[block].leave(value, number);
    all->value[block] = value;
}

__global__ void whole_grid(int*, int) { grid_barrier(); }

void start(void (*kernel)(int*, int), int blocks, int* words, int number) {
    launch_cooperative(kernel, blocks, threads, shared_bytes, {}, words, number);
}

void check_passed_on(int blocks, int rounds) {
    const backend::Buffer words(blocks * shared_bytes);
    start(pass_on, blocks, words.as<int>(), rounds);
    std::vector<int> got(blocks * threads);
    backend::copy(got.data(), words.as<void>(), words.bytes());
    for (int i = 0; i < blocks * threads; ++i)
        REQUIRE(got[i] == (i + rounds * threads) % (blocks * threads));
}

}  // namespace

TEST_CASE("cooperative launch: blocks meet at the barrier of the grid") {
    in_every_way([](int) {
        for (const int blocks : {1, 2, 5, resident_blocks(pass_on, threads, shared_bytes)})
            check_passed_on(blocks, 3);
    });
}

TEST_CASE("cooperative launch: blocks wait for what others leave in the same launch") {
    hip_on_cpu::set_silent(true);
    in_every_way([](int) {
        const backend::Buffer memory(sizeof(LeftAfterLeft));
        backend::fill(memory.as<void>(), 0, memory.bytes());
        for (const int launch : {1, 2}) {
            start(left_after_left, 4, memory.as<int>(), launch);
            LeftAfterLeft got;
            backend::copy(&got, memory.as<void>(), sizeof got);
            for (int block = 0; block < 4; ++block)
                CHECK(got.value[block] == int64_t{launch} << 16 * block);
        }
        hip_on_cpu::clear_diagnosis();
        CHECK_THROWS_AS(start(left_after_left, 4, memory.as<int>(), -3), Error);
        CHECK(hip_on_cpu::last_diagnosis().name == "waits for ever");
    });
    hip_on_cpu::set_silent(false);
}

TEST_CASE("cooperative launch: more blocks than are resident are refused") {
    const backend::Buffer words(1 << 20);
    int* at = words.as<int>();
    const int resident = resident_blocks(whole_grid, threads, shared_bytes);
    start(whole_grid, resident, at, 0);
    CHECK_THROWS_AS(start(whole_grid, resident + 1, at, 0), Error);
    int number = 0;
    void* arguments[] = {&at, &number};
    CHECK(hipLaunchCooperativeKernel(whole_grid, resident + 1, threads, arguments, shared_bytes,
                                     nullptr) == hipErrorCooperativeLaunchTooLarge);
    CHECK(hipGetLastError() == hipErrorCooperativeLaunchTooLarge);
    // One block of so much shared memory or so many threads fills a unit.
    CHECK(resident_blocks(whole_grid, 64, 64 << 10) == backend::compute_units());
    CHECK(resident_blocks(whole_grid, 1024, 0) == backend::compute_units());
    CHECK(resident_blocks(whole_grid, 64, 0) > backend::compute_units());
}

TEST_CASE("cooperative launch: mistakes are called by their names") {
    hip_on_cpu::set_silent(true);
    in_every_way([](int) {
        const auto found = [](void (*kernel)(int*, int), int number) {
            hip_on_cpu::clear_diagnosis();
            CHECK_THROWS_AS(start(kernel, 3, nullptr, number), Error);
            return hip_on_cpu::last_diagnosis().name;
        };
        CHECK(found(block_returns, 0) == "divergent grid barrier");
        CHECK(found(block_returns, 2) == "divergent grid barrier");
        CHECK(found(thread_returns, 40) == "divergent barrier");
        CHECK(found(two_kinds_of_barrier, 64) == "divergent barrier");
        hip_on_cpu::clear_diagnosis();
        CHECK_THROWS_AS(launch(whole_grid, 3, threads, 0, {}, nullptr, 0), Error);
        CHECK(hip_on_cpu::last_diagnosis().name == "grid barrier without a cooperative launch");
        check_passed_on(3, 1);
    });
    hip_on_cpu::set_silent(false);
}

TEST_CASE("cooperative launch: a block that is left waiting gives its stacks back") {
    const hip_on_cpu::Launch launch{
        nullptr, [](void*) { grid_barrier(); }, nullptr, 2, hip_on_cpu::max_block_threads, 0, true,
        false};
    std::atomic<bool> failed{false};
    const auto worker = std::make_unique<hip_on_cpu::Worker>();
    for (int time = 0; time < 3; ++time) {  // each takes all stacks
        worker->prepare(launch, &failed);
        CHECK_FALSE(worker->waits());
        worker->run_block(0);
        CHECK(worker->waits());
    }
    worker->prepare(launch, &failed);
}
