// SPDX-License-Identifier: Apache-2.0
// The device as the harness sees it. One of host_cpu.cpp and host_gpu.cpp implements this header;
// which one is linked, and with which runtime, makes the backend.
// Every function throws Error with the failing call, file and line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gpu4s::backend {

/// A queue of device work: a cudaStream_t or hipStream_t; on the CPU calls run at once.
struct Stream {
    void* handle = nullptr;
};

struct DeviceInfo {
    std::string name;          ///< as the runtime reports it
    std::string arch;          ///< "sm_90", "gfx90a", "x86-64"
    std::string driver;        ///< driver and runtime versions, or the operating system's
    int64_t memory_bytes = 0;  ///< free at start
    int64_t last_level_cache_bytes = 0;
    int64_t compute_units = 0;  ///< multiprocessors, compute units or cores
    int lanes = 1;              ///< lanes of a warp or wave; 1 on the CPU
    bool queued = false;        ///< launches return before the work is done
    std::string vendor;         ///< "nvidia", "amd", "cpu" or "emulated"
    std::string bus_id;         ///< PCI bus id, empty where there is none
};

/// "cpu", "cuda", "hip", "hip_cuda" or "hip_cpu".
const char* name();

/// Whether the times are those of an emulation and never compared with measured ones.
bool emulated();

int device_count();

/// Makes device `index` the current one. Error no_device where it does not exist. Where this
/// program holds no code for it, the first launch throws Error not_supported.
DeviceInfo open_device(int index);

/// Where a buffer lives.
enum class Location { device, pageable_host, pinned_host };

/// Aligned to 256 bytes. Error out_of_memory where it does not fit. nullptr for zero bytes.
void* allocate(size_t bytes, Location location = Location::device);
void release(void* pointer, Location location = Location::device) noexcept;

/// Bytes now allocated on the device through allocate().
int64_t allocated_bytes();

void copy(void* destination, const void* source, size_t bytes);
void fill(void* destination, uint8_t value, size_t bytes, Location location = Location::device);

/// The stream that all work of a run is queued on.
Stream stream();
/// Waits for all queued work and reports its errors.
void synchronize();
/// What `work` queues on stream(), captured as one graph: each call of the result queues it all.
/// Unavailable, with the reason, where it cannot be captured; Error not_supported where there are
/// no graphs. `work` must have run before: loading code and allocating cannot be captured.
std::function<void()> captured(const std::function<void()>& work);
/// So many times the last-level cache pass through it between two uses of a buffer of which the
/// second is to find nothing there. Caches do not replace strictly by age: where they choose at
/// random, e^-4 (2 %) of a buffer is left.
constexpr int evicting_caches = 4;
/// Leaves nothing of the device's buffers in its caches.
void flush_cache();
/// After a failed variant: brings the device back to a usable state where possible.
void recover() noexcept;

/// Time between two points of the stream: device events on a GPU, a steady clock on the CPU.
class Timer {
  public:
    Timer();
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    void start();
    double stop_seconds();  ///< waits for the work queued since start()

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Device memory owned by one object, for scratch space of variants.
class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(size_t bytes) : pointer_(allocate(bytes)), bytes_(bytes) {}
    /// A copy of `host`.
    template <class T>
    explicit Buffer(const std::vector<T>& host) : Buffer(host.size() * sizeof(T)) {
        copy(pointer_, host.data(), bytes_);
    }
    ~Buffer() { release(pointer_); }
    Buffer(Buffer&& other) noexcept { *this = std::move(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(pointer_, other.pointer_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    template <class T>
    T* as() const {
        return static_cast<T*>(pointer_);
    }
    size_t bytes() const { return bytes_; }

  private:
    void* pointer_ = nullptr;
    size_t bytes_ = 0;
};

}  // namespace gpu4s::backend
