// SPDX-License-Identifier: Apache-2.0
// The emulation of HIP on the CPU: correct kernels give right results in every order and wave size,
// and each mistake it claims to see is called by its name.
#include <hip/hip_fp16.h>
#include <hip/hip_runtime.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "common/backend/launch.hpp"
#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/settings.hpp"
#include "common/test/in_every_way.hpp"

namespace {

using gpu4s::test::in_every_way;

template <class T>
class DeviceArray {
  public:
    explicit DeviceArray(std::size_t count) : count_(count) {
        REQUIRE(hipMalloc(&data_, count * sizeof(T)) == hipSuccess);
    }
    explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
        REQUIRE(hipMemcpy(data_, values.data(), count_ * sizeof(T), hipMemcpyHostToDevice) ==
                hipSuccess);
    }
    ~DeviceArray() { (void)hipFree(data_); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;
    T* get() const { return data_; }
    std::vector<T> values() const {
        std::vector<T> result(count_);
        REQUIRE(hipMemcpy(result.data(), data_, count_ * sizeof(T), hipMemcpyDeviceToHost) ==
                hipSuccess);
        return result;
    }

  private:
    T* data_ = nullptr;
    std::size_t count_;
};

/// Launches with one block and expects the diagnosis of that name.
template <class Kernel, class... Arguments>
void expect(const std::string& diagnosis, Kernel kernel, dim3 block, Arguments... arguments) {
    hip_on_cpu::set_silent(true);
    in_every_way([&](int) {
        hip_on_cpu::clear_diagnosis();
        hip_on_cpu::launch(kernel, dim3(3), block, 0, nullptr, arguments...);
        CHECK(hip_on_cpu::last_diagnosis().name == diagnosis);
        CHECK(hipDeviceSynchronize() == hipErrorLaunchFailure);
        CHECK(hipPeekAtLastError() == hipErrorLaunchFailure);
        CHECK(hipGetLastError() == hipErrorLaunchFailure);
    });
    hip_on_cpu::set_silent(false);
}

__global__ void reverse_block(int* data) {
    __shared__ int tile[256];
    tile[threadIdx.x] = data[blockIdx.x * blockDim.x + threadIdx.x];
    __syncthreads();
    data[blockIdx.x * blockDim.x + threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

template <class T>
__global__ void sum_blocks(const T* in, T* out, unsigned count) {
    T* partial = reinterpret_cast<T*>(hip_on_cpu::dynamic_shared());
    const unsigned thread = threadIdx.x, i = blockIdx.x * blockDim.x + thread;
    partial[thread] = i < count ? in[i] : T{};
    __syncthreads();
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (thread < half) partial[thread] += partial[thread + half];
        __syncthreads();
    }
    if (thread == 0) out[blockIdx.x] = partial[0];
}

__global__ void index_of_everything(unsigned* out) {
    const unsigned x = blockIdx.x * blockDim.x + threadIdx.x;
    const unsigned y = blockIdx.y * blockDim.y + threadIdx.y;
    const unsigned z = blockIdx.z * blockDim.z + threadIdx.z;
    const unsigned width = gridDim.x * blockDim.x, height = gridDim.y * blockDim.y;
    out[(z * height + y) * width + x] = x + 100 * y + 10000 * z;
}

struct WaveResults {
    int down, up, exchanged, read, segment;
    int any, all;
    unsigned long long ballot;
    double wide;
};

__global__ void wave_operations(WaveResults* out) {
    const int thread = static_cast<int>(threadIdx.x);
    WaveResults& result = out[thread];
    result.down = __shfl_down(thread, 3);
    result.up = __shfl_up(thread, 3);
    result.exchanged = __shfl_xor(thread, 1);
    result.read = __shfl(thread, 5);
    result.segment = __shfl(thread, 1, 8);
    result.ballot = __ballot(thread % 3 == 0);
    result.any = __any(thread == 0);
    result.all = __all(thread >= 0);
    result.wide = __shfl_down(thread + 0.5, 1u, 16);
}

/// One wave sums, then its first lane alone goes on.
__global__ void sum_waves(const float* in, float* out) {
    float value = in[threadIdx.x];
    for (int delta = warpSize / 2; delta > 0; delta /= 2) value += __shfl_down(value, delta);
    __shared__ float sums[32];
    if (threadIdx.x % warpSize == 0) sums[threadIdx.x / warpSize] = value;
    __syncthreads();
    const unsigned waves = blockDim.x / warpSize;
    if (threadIdx.x >= static_cast<unsigned>(warpSize)) return;
    value = threadIdx.x < waves ? sums[threadIdx.x] : 0.0f;
    for (int delta = warpSize / 2; delta > 0; delta /= 2) value += __shfl_down(value, delta);
    if (threadIdx.x == 0) *out = value;
}

__global__ void count_atomically(unsigned* counts, float* sum, int* least, int* most,
                                 unsigned long long* claimed) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    atomicAdd(&counts[i % 10], 1);
    atomicAdd(sum, 0.5f);
    atomicMin(least, 7 - i);
    atomicMax(most, i);
    atomicCAS(claimed, 0, 1 + i % 2);
}

__global__ void divergent(int* data) {
    if (threadIdx.x < 40)
        __syncthreads();
    else
        __syncthreads();
    data[threadIdx.x] = 1;
}

__global__ void early_return(int* data) {
    if (threadIdx.x == 17) return;
    __syncthreads();
    data[threadIdx.x] = 1;
}

/// Half of the block waits for the other half, in turns with it; the last turn is missing.
__global__ void takes_turns(int* data) {
    volatile int* const turns = data;
    const int half = threadIdx.x / 32;
    for (int turn = half; turn < 4 + 2 * half; turn += 2) {
        while (turns[0] != turn) hip_on_cpu::yield();
        hip_on_cpu::named_barrier(1 + half, 32);
        if (threadIdx.x % 32 == 0) turns[0] = turn + 1;
        hip_on_cpu::named_barrier(1 + half, 32);
    }
}

__global__ void partial_wave(int* data) {
    if (threadIdx.x % 2 == 0) data[threadIdx.x] = __shfl_down(data[threadIdx.x], 2);
    __syncthreads();
}

__global__ void inactive_lane(int* data) {
    if (threadIdx.x % 2 == 1) return;
    data[threadIdx.x] = __shfl_xor(1, 1);
}

__global__ void wide_shuffle(int* data) { data[threadIdx.x] = __shfl_down(1, 1, 24); }

__global__ void nothing(const int*) {}

struct Arguments {
    long long count;
    const int* data;
};
__global__ void nothing_of(Arguments) {}

__global__ void fill(int* data, int count) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i <= count) data[i] = i;  // one too many
}

/// Whether a child process that runs this ends well.
template <class Action>
bool survives(Action action) {
    const pid_t child = fork();
    if (child == 0) {
        std::freopen("/dev/null", "w", stderr);
        for (const int deadly : {SIGSEGV, SIGBUS}) std::signal(deadly, SIG_DFL);
        action();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("threads of a block meet at barriers") {
    in_every_way([](int) {
        std::vector<int> values(20 * 256);
        std::iota(values.begin(), values.end(), 0);
        const DeviceArray<int> data(values);
        hipLaunchKernelGGL(reverse_block, dim3(20), dim3(256), 0, nullptr, data.get());
        const auto got = data.values();
        for (int i = 0; i < 20 * 256; ++i) REQUIRE(got[i] == i / 256 * 256 + 255 - i % 256);
    });
}

TEMPLATE_TEST_CASE("dynamic shared memory serves any type", "", int, float, double) {
    in_every_way([](int) {
        std::vector<TestType> values(1000);
        std::iota(values.begin(), values.end(), TestType{1});
        const DeviceArray<TestType> in(values), out(4);
        hip_on_cpu::launch(sum_blocks<TestType>, 4, 256, 256 * sizeof(TestType), nullptr, in.get(),
                           out.get(), 1000);
        const auto sums = out.values();
        CHECK(std::accumulate(sums.begin(), sums.end(), TestType{}) == TestType{500500});
    });
}

TEST_CASE("grids and blocks have three dimensions") {
    in_every_way([](int) {
        const DeviceArray<unsigned> out(12 * 10 * 6);
        hip_on_cpu::launch(index_of_everything, dim3(4, 2, 3), dim3(3, 5, 2), 0, nullptr,
                           out.get());
        const auto got = out.values();
        for (unsigned i = 0; i < got.size(); ++i)
            REQUIRE(got[i] == i % 12 + 100 * (i / 12 % 10) + 10000 * (i / 120));
    });
}

TEST_CASE("lanes of a wave exchange values") {
    in_every_way([](int wave) {
        const DeviceArray<WaveResults> out(128);
        hip_on_cpu::launch(wave_operations, 1, 128, 0, nullptr, out.get());
        const auto got = out.values();
        for (int i = 0; i < 128; ++i) {
            CAPTURE(i);
            const int lane = i % wave, first = i - lane;
            CHECK(got[i].down == (lane + 3 < wave ? i + 3 : i));
            CHECK(got[i].up == (lane >= 3 ? i - 3 : i));
            CHECK(got[i].exchanged == (i ^ 1));
            CHECK(got[i].read == first + 5);
            CHECK(got[i].segment == i / 8 * 8 + 1);
            CHECK(got[i].any == (first == 0));
            CHECK(got[i].all == 1);
            CHECK(got[i].wide == (i % 16 < 15 ? i + 1.5 : i + 0.5));
            unsigned long long votes = 0;
            for (int other = 0; other < wave; ++other)
                votes |= (first + other) % 3 == 0 ? 1ull << other : 0;
            CHECK(got[i].ballot == votes);
        }
        CHECK(__popcll(got[0].ballot) == (wave + 2) / 3);
    });
}

TEST_CASE("waves may go on while other threads have returned") {
    in_every_way([](int) {
        const DeviceArray<float> in(std::vector<float>(256, 1.5f)), out(1);
        hip_on_cpu::launch(sum_waves, 1, 256, 0, nullptr, in.get(), out.get());
        CHECK(out.values()[0] == 384.0f);
    });
}

TEST_CASE("atomics lose nothing") {
    in_every_way([](int) {
        const DeviceArray<unsigned> counts(std::vector<unsigned>(10, 0));
        const DeviceArray<float> sum(std::vector<float>(1, 0.0f));
        const DeviceArray<int> least(std::vector<int>(1, 0)), most(std::vector<int>(1, 0));
        const DeviceArray<unsigned long long> claimed(std::vector<unsigned long long>(1, 0));
        hip_on_cpu::launch(count_atomically, 50, 200, 0, nullptr, counts.get(), sum.get(),
                           least.get(), most.get(), claimed.get());
        CHECK(counts.values() == std::vector<unsigned>(10, 1000));
        CHECK(sum.values()[0] == 5000.0f);
        CHECK(least.values()[0] == 7 - 9999);
        CHECK(most.values()[0] == 9999);
        CHECK((claimed.values()[0] == 1 || claimed.values()[0] == 2));
    });
}

TEST_CASE("arithmetic of the device") {
    CHECK(hip_on_cpu::dot4(0x01020304, 0x01010101, 5) == 15);
    CHECK(hip_on_cpu::dot4(static_cast<int>(0x80ff7f00u), static_cast<int>(0x80017f05u), 0) ==
          128 * 128 - 1 + 127 * 127);
    CHECK(__clz(1) == 31);
    CHECK(__ffs(0) == 0);
    CHECK(__ffs(8) == 4);
    CHECK(__brev(1) == 0x80000000u);
    CHECK(rsqrtf(4.0f) == 0.5f);
}

TEST_CASE("half rounds once, to nearest even") {
    CHECK(__half2float(__float2half(65519.0f)) == 65504.0f);
    CHECK(std::isinf(__half2float(__float2half(65520.0f))));
    CHECK(__half_as_ushort(__float2half(0x1p-24f)) == 1);
    CHECK(__half2float(__float2half(1.0f + 0x1p-11f)) == 1.0f);
    CHECK(__half2float(__float2half(1.0f + 3 * 0x1p-11f)) == 1.0f + 0x1p-9f);
    // A tie in float that is none in full precision.
    const float sum = __half2float(__hfma(1.0f, 1.0f + 0x1p-10f, 0x1p-11f));
    CHECK(sum == 1.0f + 0x1p-9f);
    CHECK(__half2float(__hfma(1.0f + 0x1p-10f, 0x1p-11f, 1.0f)) == 1.0f + 0x1p-10f);
    CHECK(__low2float(__hadd2(__floats2half2_rn(1, 2), __float2half2_rn(3))) == 4.0f);
}

TEST_CASE("mistakes are called by their names") {
    const DeviceArray<int> data(256);
    expect("divergent barrier", divergent, 64, data.get());
    expect("divergent barrier", early_return, 256, data.get());
    CHECK(hip_on_cpu::last_diagnosis().text.find("thread 17 returned") != std::string::npos);
    expect("waits for ever", takes_turns, 64, DeviceArray<int>(std::vector<int>{0}).get());
    expect("partial-wave collective", partial_wave, 64, data.get());
    expect("shuffle from an inactive lane", inactive_lane, 64, data.get());
    expect("shuffle from an inactive lane", inactive_lane, 1, data.get());
    expect("bad shuffle width", wide_shuffle, 64, data.get());
    int on_host = 0;
    expect("host pointer passed to a kernel", nothing, 1, &on_host);
    expect("host pointer passed to a kernel", nothing_of, 1, Arguments{1, &on_host});
    int* freed = nullptr;
    REQUIRE(hipMalloc(&freed, 4096) == hipSuccess);
    REQUIRE(hipFree(freed) == hipSuccess);
    expect("host pointer passed to a kernel", nothing, 1, freed);
}

TEST_CASE("a failed launch leaves the emulation usable") {
    const DeviceArray<int> data(std::vector<int>(256, 1));
    expect("divergent barrier", early_return, 256, data.get());
    hip_on_cpu::launch(nothing, 1, 1, 0, nullptr, nullptr);
    hip_on_cpu::launch(nothing, 1, 1, 0, nullptr, data.get() + 256);
    hip_on_cpu::launch(nothing_of, 1, 1, 0, nullptr, Arguments{-1, data.get()});
    hip_on_cpu::launch(reverse_block, 1, 256, 0, nullptr, data.get());
    CHECK(hipGetLastError() == hipSuccess);
    CHECK(data.values() == std::vector<int>(256, 1));
}

TEST_CASE("configurations that no GPU starts are refused") {
    const DeviceArray<int> data(std::vector<int>(1, 3));
    const auto result = [&](dim3 grid, dim3 block, std::size_t shared) {
        hip_on_cpu::launch(nothing, grid, block, shared, nullptr, data.get());
        return hipGetLastError();
    };
    CHECK(result(1, 1024, 0) == hipSuccess);
    CHECK(result(1, 1, 64 << 10) == hipSuccess);
    CHECK(result(1, 0, 0) == hipErrorInvalidConfiguration);
    CHECK(result(1, 1025, 0) == hipErrorInvalidConfiguration);
    CHECK(result(1, dim3(32, 32, 2), 0) == hipErrorInvalidConfiguration);
    CHECK(result(0, 1, 0) == hipErrorInvalidConfiguration);
    CHECK(result(dim3(1, 0), 1, 0) == hipErrorInvalidConfiguration);
    CHECK(result(dim3(1, 65536), 1, 0) == hipErrorInvalidConfiguration);
    CHECK(result(1, 1, (64 << 10) + 1) == hipErrorInvalidConfiguration);
}

TEST_CASE("more blocks than a grid has are an error, along y as many as it has") {
    constexpr int64_t most = 2147483647;
    CHECK(gpu4s::blocks_for(1000, 256) == 4);
    CHECK(gpu4s::blocks_for(most * 256 * 4, 256, 4) == most);
    CHECK_THROWS_WITH(gpu4s::blocks_for(most * 256 + 1, 256),
                      "2147483648 blocks are more than a grid has, 2147483647");
    CHECK(gpu4s::blocks_along_y(17, 8) == 3);
    CHECK(gpu4s::blocks_along_y(int64_t{1} << 40, 8) == 65535);
}

TEST_CASE("copies know their directions and sizes") {
    std::vector<int> host(16, 5), back(16);
    const DeviceArray<int> data(16);
    int* device = data.get();
    const std::size_t bytes = 64;
    CHECK(hipMemcpy(device, host.data(), bytes, hipMemcpyHostToDevice) == hipSuccess);
    CHECK(hipMemcpy(back.data(), device, bytes, hipMemcpyDefault) == hipSuccess);
    CHECK(back == host);
    CHECK(hipMemcpy(device, host.data(), bytes, hipMemcpyDeviceToHost) ==
          hipErrorInvalidMemcpyDirection);
    CHECK(hipMemcpy(device, host.data(), bytes, hipMemcpyDeviceToDevice) ==
          hipErrorInvalidMemcpyDirection);
    CHECK(hipMemcpy(back.data(), device, bytes, hipMemcpyHostToHost) ==
          hipErrorInvalidMemcpyDirection);
    CHECK(hipMemcpyAsync(device + 1, host.data(), bytes, hipMemcpyHostToDevice) ==
          hipErrorInvalidValue);
    CHECK(hipMemset(host.data(), 0, bytes) == hipErrorInvalidValue);
    CHECK(hipGetLastError() == hipErrorInvalidValue);
    CHECK(hipGetLastError() == hipSuccess);
    int* pinned = nullptr;
    REQUIRE(hipHostMalloc(&pinned, bytes) == hipSuccess);
    CHECK(hipMemcpy(pinned, device, bytes, hipMemcpyDeviceToHost) == hipSuccess);
    CHECK(pinned[15] == 5);
    CHECK(hipHostFree(pinned) == hipSuccess);
}

TEST_CASE("device memory starts poisoned") {
    const DeviceArray<float> data(100);
    for (const float value : data.values()) CHECK(std::isnan(value));
}

TEST_CASE("events and the device answer") {
    hipDeviceProp_t properties;
    REQUIRE(hipGetDeviceProperties(&properties, 0) == hipSuccess);
    CHECK(std::string(properties.name) == "HIP emulated on the CPU");
    CHECK(properties.totalGlobalMem > 0);
    hipEvent_t start = nullptr, stop = nullptr;
    REQUIRE(hipEventCreate(&start) == hipSuccess);
    REQUIRE(hipEventCreate(&stop) == hipSuccess);
    float milliseconds = -1;
    CHECK(hipEventElapsedTime(&milliseconds, start, stop) == hipErrorInvalidHandle);
    CHECK(hipEventRecord(start) == hipSuccess);
    CHECK(hipEventRecord(stop) == hipSuccess);
    CHECK(hipEventElapsedTime(&milliseconds, start, stop) == hipSuccess);
    CHECK(milliseconds >= 0);
    CHECK(hipEventDestroy(start) == hipSuccess);
    CHECK(hipEventDestroy(stop) == hipSuccess);
    CHECK(std::string(hipGetErrorName(hipGetLastError())) == "hipErrorInvalidHandle");
}

TEST_CASE("guarded device memory") {
    hip_on_cpu::set_guard(true);
    hip_on_cpu::set_serial(true);  // a child process lacks the other host threads
    {
        const DeviceArray<int> data(std::vector<int>(1024, 1));
        int* device = data.get();
        CHECK(survives([=] { hip_on_cpu::launch(fill, 4, 256, 0, nullptr, device, 1023); }));
        CHECK_FALSE(survives([=] { hip_on_cpu::launch(fill, 5, 256, 0, nullptr, device, 1024); }));
        CHECK_FALSE(survives([=] { *static_cast<volatile int*>(device) = 1; }));
        CHECK(data.values() == std::vector<int>(1024, 1));
    }
    hip_on_cpu::set_serial(false);
    hip_on_cpu::set_guard(false);
}
