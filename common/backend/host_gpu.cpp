// SPDX-License-Identifier: Apache-2.0
// A GPU as a device, through the runtime that runtime.hpp names. GPU4S_BACKEND is the backend's
// name, defined by the build.
#include <cstring>

#include "common/backend/allocations.hpp"
#include "common/backend/flush_cache.hpp"
#include "common/backend/runtime.hpp"

namespace gpu4s::backend {
namespace {

Allocations allocations;
int64_t cache_bytes = 0;
std::string why_no_device;  ///< what the runtime says where it sees none
GPU_RT(Stream_t) queue_if_made = nullptr;
/// Never destroyed: when the program ends the runtime may be gone before this file's objects.
Buffer& flush_area = *new Buffer;

#if defined(GPU4S_CUDA)
using Properties = cudaDeviceProp;
#else
using Properties = hipDeviceProp_t;
#endif

/// stream(): one of its own, as nothing can be captured on the runtime's default stream. That one,
/// on which copy() and fill() work, waits for it, and it for that one.
GPU_RT(Stream_t) queue() {
    if (!queue_if_made) GPU_CHECK(GPU_RT(StreamCreate)(&queue_if_made));
    return queue_if_made;
}

std::string architecture(const Properties& properties) {
#if defined(GPU4S_CUDA)
    return "sm_" + std::to_string(properties.major * 10 + properties.minor);
#else
    return properties.gcnArchName;
#endif
}

std::string version(int number) {
    return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

std::string bus_id(int index) {
    char text[32] = "";
    const auto status = GPU_RT(DeviceGetPCIBusId)(text, sizeof text, index);
    return status == GPU_RT(Success) ? text : "";
}

}  // namespace

const char* name() { return GPU4S_BACKEND; }
bool emulated() { return std::strcmp(GPU4S_BACKEND, "hip_cpu") == 0; }

int device_count() {
    int count = 0;
    const Status status = GPU_RT(GetDeviceCount)(&count);
    if (status == GPU_RT(Success)) return count;
    (void)GPU_RT(GetLastError)();
    why_no_device = std::string(" (") + GPU_RT(GetErrorString)(status) + ")";
    return 0;
}

DeviceInfo open_device(int index) {
    const int count = device_count();
    if (index >= count)
        throw Error(ExitCode::no_device, "no device " + std::to_string(index) + ": the " +
                                             std::string(name()) + " backend sees " +
                                             std::to_string(count) + why_no_device);
    GPU_CHECK(GPU_RT(SetDevice)(index));
    Properties properties;
    GPU_CHECK(GPU_RT(GetDeviceProperties)(&properties, index));
    size_t free_bytes = 0, total_bytes = 0;
    GPU_CHECK(GPU_RT(MemGetInfo)(&free_bytes, &total_bytes));
    int driver = 0, runtime = 0;
    GPU_CHECK(GPU_RT(DriverGetVersion)(&driver));
    GPU_CHECK(GPU_RT(RuntimeGetVersion)(&runtime));

    DeviceInfo info;
    info.name = properties.name;
    info.arch = architecture(properties);
    info.driver = "driver " + version(driver) + ", runtime " + version(runtime);
    info.memory_bytes = static_cast<int64_t>(free_bytes);
    info.last_level_cache_bytes = properties.l2CacheSize;
    info.compute_units = properties.multiProcessorCount;
    info.lanes = properties.warpSize;
    info.queued = !emulated();
    info.vendor = emulated() ? "emulated" : info.arch.compare(0, 3, "sm_") == 0 ? "nvidia" : "amd";
    info.bus_id = bus_id(index);
    cache_bytes = emulated() ? 0 : info.last_level_cache_bytes;  // emulated times mean nothing
    return info;
}

void* allocate(size_t bytes, Location location) {
    if (bytes == 0) return nullptr;
    void* pointer = nullptr;
    if (location == Location::device)
        GPU_CHECK(GPU_RT(Malloc)(&pointer, bytes));
    else if (location == Location::pinned_host)
#if defined(GPU4S_CUDA)
        GPU_CHECK(cudaMallocHost(&pointer, bytes));
#else
        GPU_CHECK(hipHostMalloc(&pointer, bytes, hipHostMallocDefault));
#endif
    else if ((pointer = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096)) == nullptr)
        throw Error(ExitCode::out_of_memory,
                    "cannot allocate " + std::to_string(bytes) + " bytes of host memory");
    allocations.add(pointer, bytes, location);
    return pointer;
}

void release(void* pointer, Location location) noexcept {
    if (!pointer) return;
    allocations.remove(pointer);
    if (location == Location::device)
        (void)GPU_RT(Free)(pointer);
    else if (location == Location::pinned_host)
#if defined(GPU4S_CUDA)
        (void)cudaFreeHost(pointer);
#else
        (void)hipHostFree(pointer);
#endif
    else
        std::free(pointer);
}

int64_t allocated_bytes() { return allocations.total(); }

void copy(void* destination, const void* source, size_t bytes) {
    if (bytes > 0) GPU_CHECK(GPU_RT(Memcpy)(destination, source, bytes, GPU_RT(MemcpyDefault)));
}

void fill(void* destination, uint8_t value, size_t bytes, Location location) {
    if (bytes == 0) return;
    if (location == Location::device)
        GPU_CHECK(GPU_RT(Memset)(destination, value, bytes));
    else
        std::memset(destination, value, bytes);
}

Stream stream() { return {queue()}; }
void synchronize() { GPU_CHECK(GPU_RT(DeviceSynchronize)()); }

std::function<void()> captured([[maybe_unused]] const std::function<void()>& work) {
#if defined(__HIP_ON_CPU__)
    throw Error(ExitCode::not_supported, "the emulation has no graphs of launches");
#else
    GPU_CHECK(GPU_RT(StreamBeginCapture)(queue(), GPU_RT(StreamCaptureModeThreadLocal)));
    std::string refusal;
    try {
        work();
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    GPU_RT(Graph_t) graph = nullptr;
    GPU_RT(GraphExec_t) executable = nullptr;
    Status status = GPU_RT(StreamEndCapture)(queue(), &graph);
    if (refusal.empty() && status == GPU_RT(Success))
        status = GPU_RT(GraphInstantiateWithFlags)(&executable, graph, 0);
    if (refusal.empty() && status != GPU_RT(Success)) refusal = GPU_RT(GetErrorString)(status);
    if (graph) (void)GPU_RT(GraphDestroy)(graph);
    (void)GPU_RT(GetLastError)();
    if (!refusal.empty()) throw Unavailable("cannot be captured in a graph: " + refusal);
    const std::shared_ptr<std::remove_pointer_t<GPU_RT(GraphExec_t)>> owned(
        executable, [](auto* graph) { (void)GPU_RT(GraphExecDestroy)(graph); });
    return [owned] { GPU_CHECK(GPU_RT(GraphLaunch)(owned.get(), queue())); };
#endif
}

void recover() noexcept {
    if (GPU_RT(DeviceSynchronize)() != GPU_RT(Success)) {
        flush_area = Buffer();
        (void)GPU_RT(DeviceReset)();
        queue_if_made = nullptr;
    }
    (void)GPU_RT(GetLastError)();
}

// Reads, as that leaves clean lines: writing would leave dirty ones, whose write-back would then be
// charged to the kernel that is measured.
void flush_cache() {
    const size_t bytes = evicting_caches * static_cast<size_t>(cache_bytes);
    if (bytes == 0) return;
    if (flush_area.bytes() != bytes) {
        flush_area = Buffer(bytes);
        fill(flush_area.as<void>(), 0, bytes);
    }
    read_through(flush_area.as<void>(), bytes);
}

struct Timer::State {
    GPU_RT(Event_t) start, stop;
};

Timer::Timer() : state_(std::make_unique<State>()) {
    GPU_CHECK(GPU_RT(EventCreate)(&state_->start));
    GPU_CHECK(GPU_RT(EventCreate)(&state_->stop));
}
Timer::~Timer() {
    (void)GPU_RT(EventDestroy)(state_->start);
    (void)GPU_RT(EventDestroy)(state_->stop);
}
void Timer::start() { GPU_CHECK(GPU_RT(EventRecord)(state_->start, queue())); }
double Timer::stop_seconds() {
    GPU_CHECK(GPU_RT(EventRecord)(state_->stop, queue()));
    GPU_CHECK(GPU_RT(EventSynchronize)(state_->stop));
    float milliseconds = 0.0f;
    GPU_CHECK(GPU_RT(EventElapsedTime)(&milliseconds, state_->start, state_->stop));
    return milliseconds * 1e-3;
}

}  // namespace gpu4s::backend
