// SPDX-License-Identifier: Apache-2.0
// The race checker: each racing kernel is reported, in every order of threads; their correct
// versions are not. This file is compiled with -fsanitize=thread -DHIP_ON_CPU_RACE, nothing else
// is, and the program is linked without -fsanitize=thread.
#include <hip/hip_cooperative_groups.h>
#include <hip/hip_runtime.h>

#include <string>

#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/catch.hpp"

namespace {

using hip_on_cpu::Order;

constexpr int blocks = 3, threads = 96;
constexpr int words = blocks * threads;

template <bool correct>
__global__ void reverse(int* data) {
    __shared__ int tile[threads];
    tile[threadIdx.x] = data[blockIdx.x * threads + threadIdx.x];
    if (correct) __syncthreads();
    data[blockIdx.x * threads + threadIdx.x] = tile[threads - 1 - threadIdx.x];
}

/// Threads in order hide this one: the neighbour has already written.
template <bool correct>
__global__ void take_from_neighbour(int* data) {
    __shared__ int tile[threads];
    tile[threadIdx.x] = static_cast<int>(threadIdx.x);
    if (correct) __syncthreads();
    data[blockIdx.x * threads + threadIdx.x] = threadIdx.x > 0 ? tile[threadIdx.x - 1] : 0;
}

template <bool correct>
__global__ void sum_tiles(int* data) {
    int* tile = reinterpret_cast<int*>(hip_on_cpu::dynamic_shared());
    int sum = 0;
    for (int step = 0; step < 3; ++step) {
        tile[threadIdx.x] = data[blockIdx.x * threads + threadIdx.x] + step;
        __syncthreads();
        for (int i = 0; i < threads; ++i) sum += tile[i];
        if (correct) __syncthreads();
    }
    data[blockIdx.x * threads + threadIdx.x] = sum;
}

template <bool correct>
__global__ void one_word_for_all_blocks(int* data) {
    if (threadIdx.x == 0) data[correct ? blockIdx.x : 0] = 1;
}

template <bool correct>
__global__ void read_what_another_block_writes(int* data) {
    const int before = data[correct ? blockIdx.x : (blockIdx.x + 1) % blocks];
    if (threadIdx.x == 0) {
        if (correct)
            data[blocks + blockIdx.x] = before;
        else
            data[blockIdx.x] = before;
    }
}

template <bool correct>
__global__ void histogram(int* data) {
    __shared__ int counts[8];
    if (threadIdx.x < 8) counts[threadIdx.x] = 0;
    __syncthreads();
    if (correct)
        atomicAdd(&counts[threadIdx.x % 8], 1);
    else
        counts[threadIdx.x % 8]++;
    __syncthreads();
    if (threadIdx.x < 8) atomicAdd(&data[threadIdx.x], counts[threadIdx.x]);
}

template <bool correct>
__global__ void atomic_and_plain(int* data) {
    atomicAdd(&data[0], 1);
    if (correct)
        atomicMax(&data[0], 5);
    else if (threadIdx.x == 7)
        data[0] = 5;
}

/// Neighbouring bytes of one word are no race.
template <bool correct>
__global__ void bytes_of_words(int* data) {
    auto* bytes = reinterpret_cast<unsigned char*>(data) + blockIdx.x * threads;
    bytes[threadIdx.x] = 1;
    if (!correct && threadIdx.x == 9) bytes[10] = 2;
}

template <bool correct>
__global__ void vectors(int* data) {
    auto* fours = reinterpret_cast<int4*>(data);
    if (blockIdx.x > 0 || threadIdx.x >= 8) return;
    fours[threadIdx.x] = make_int4(1, 2, 3, 4);
    if (!correct && threadIdx.x == 2) data[4 * 5 + 3] = 0;
}

template <bool correct>
__global__ void sum_of_wave(int* data) {
    int value = 1;
    for (int delta = warpSize / 2; delta > 0; delta /= 2) value += __shfl_down(value, delta);
    if (correct ? threadIdx.x == 0 : threadIdx.x % warpSize == 0) data[blockIdx.x] = value;
}

void meet_as_grid() { cooperative_groups::this_grid().sync(); }

/// Takes from the next block, which has written, and writes behind it, which has read.
template <bool first_barrier, bool second_barrier>
__global__ void exchange_with_next_block(int* data) {
    int* kept = reinterpret_cast<int*>(hip_on_cpu::dynamic_shared());
    data[blockIdx.x * threads + threadIdx.x] = static_cast<int>(threadIdx.x);
    if (first_barrier) meet_as_grid();
    kept[threadIdx.x] = data[(blockIdx.x + 1) % blocks * threads + threadIdx.x];
    if (second_barrier) meet_as_grid();
    data[blockIdx.x * threads + threadIdx.x] =
        kept[second_barrier ? threads - 1 - threadIdx.x : threadIdx.x];
}

/// A barrier of the grid does not order what blocks do behind it.
template <bool correct>
__global__ void race_behind_the_barrier(int* data) {
    meet_as_grid();
    if (threadIdx.x == 0) data[correct ? blockIdx.x : 0] = 1;
}

/// The name of what is found in that kernel.
std::string found_in(void (*kernel)(int*), int* data, bool cooperative = false) {
    hip_on_cpu::clear_diagnosis();
    CHECK(hipMemset(data, 0, words * sizeof(int)) == hipSuccess);
    void* arguments[] = {&data};
    if (cooperative)
        CHECK(hipLaunchCooperativeKernel(kernel, blocks, threads, arguments, threads * sizeof(int),
                                         nullptr) == hipSuccess);
    else
        hip_on_cpu::launch(kernel, blocks, threads, threads * sizeof(int), nullptr, data);
    const std::string name = hip_on_cpu::last_diagnosis().name;
    CHECK(hipGetLastError() == (name.empty() ? hipSuccess : hipErrorLaunchFailure));
    return name;
}

}  // namespace

TEST_CASE("races are found in every order of threads, and only races") {
    struct Pair {
        const char* name;
        void (*racing)(int*);
        void (*correct)(int*);
        bool cooperative = false;
    };
    const auto pair = GENERATE(
        Pair{"missing barrier", reverse<false>, reverse<true>},
        Pair{"hidden by the order", take_from_neighbour<false>, take_from_neighbour<true>},
        Pair{"tile loop without its second barrier", sum_tiles<false>, sum_tiles<true>},
        Pair{"blocks write one word", one_word_for_all_blocks<false>,
             one_word_for_all_blocks<true>},
        Pair{"a block reads what another writes", read_what_another_block_writes<false>,
             read_what_another_block_writes<true>},
        Pair{"increment instead of atomicAdd", histogram<false>, histogram<true>},
        Pair{"atomic and plain", atomic_and_plain<false>, atomic_and_plain<true>},
        Pair{"bytes", bytes_of_words<false>, bytes_of_words<true>},
        Pair{"vectors", vectors<false>, vectors<true>},
        Pair{"each wave writes its block's word", sum_of_wave<false>, sum_of_wave<true>},
        Pair{"blocks read before others have written", exchange_with_next_block<false, true>,
             exchange_with_next_block<true, true>, true},
        Pair{"blocks write before others have read", exchange_with_next_block<true, false>,
             exchange_with_next_block<true, true>, true},
        Pair{"behind the barrier of the grid", race_behind_the_barrier<false>,
             race_behind_the_barrier<true>, true});
    const auto order = GENERATE(Order::in_order, Order::reversed, Order::shuffled);
    CAPTURE(pair.name, static_cast<int>(order));
    int* data = nullptr;
    REQUIRE(hipMalloc(&data, words * sizeof(int)) == hipSuccess);
    hip_on_cpu::set_order(order);
    hip_on_cpu::set_silent(true);
    CHECK(found_in(pair.racing, data, pair.cooperative) == "data race");
    CHECK(found_in(pair.correct, data, pair.cooperative) == "");
    hip_on_cpu::set_silent(false);
    hip_on_cpu::set_order(Order::in_order);
    REQUIRE(hipFree(data) == hipSuccess);
}

TEST_CASE("a race names both places") {
    int* data = nullptr;
    REQUIRE(hipMalloc(&data, words * sizeof(int)) == hipSuccess);
    hip_on_cpu::set_silent(true);
    CHECK(found_in(histogram<false>, data) == "data race");
    const std::string text = hip_on_cpu::last_diagnosis().text;
    CAPTURE(text);
    CHECK(text.find("shared memory") != std::string::npos);
    CHECK(text.find("by thread") != text.rfind("by thread"));
    hip_on_cpu::set_silent(false);
    REQUIRE(hipFree(data) == hipSuccess);
}
