// SPDX-License-Identifier: Apache-2.0
#include "memory_bandwidth.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/memory_bandwidth.hpp"

namespace gpu4s {

backend::Location host_location(const TransferShape& shape) {
    return shape.pinned ? backend::Location::pinned_host : backend::Location::pageable_host;
}

template <class T>
struct HostToDeviceProblem {
    std::vector<T> x;
    backend::Location from;

    HostToDeviceProblem(const TransferShape& shape, Inputs& inputs)
        : x(inputs.unit<T>(shape.count())), from(host_location(shape)) {}
    CopyArgs<T> bind(Memory& memory) const {
        return {memory.input(x, from), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::memory_copy(x); }
};

template <class T>
struct DeviceToHostProblem {
    std::vector<T> x;
    backend::Location to;

    DeviceToHostProblem(const TransferShape& shape, Inputs& inputs)
        : x(inputs.unit<T>(shape.count())), to(host_location(shape)) {}
    CopyArgs<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x), to), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::memory_copy(x); }
};

template <class T>
struct ReadProblem {
    std::vector<T> x;

    ReadProblem(const ArrayShape& shape, Inputs& inputs) : x(inputs.unit<T>(shape.count())) {}
    CopyArgs<T> bind(Memory& memory) const {
        const int64_t count = std::ssize(x);
        return {memory.input(x), memory.output<T>(MemoryRead::chunks(count)), count};
    }
    std::vector<Wide<T>> reference() const { return reference::memory_read(x, MemoryRead::chunk); }
};

template <class T>
struct WriteProblem {
    int64_t count;

    WriteProblem(const ArrayShape& shape, Inputs&) : count(shape.count()) {}
    MemoryWrite::Args<T> bind(Memory& memory) const { return {memory.output<T>(count), count}; }
    std::vector<Wide<T>> reference() const { return reference::memory_write<T>(count); }
};

template <class T>
struct CopyProblem {
    std::vector<T> x;

    CopyProblem(const ArrayShape& shape, Inputs& inputs) : x(inputs.unit<T>(shape.count())) {}
    CopyArgs<T> bind(Memory& memory) const {
        return {memory.input(x), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::memory_copy(x); }
};

template <class T>
struct TriadProblem {
    std::vector<T> x, y;

    TriadProblem(const ArrayShape& shape, Inputs& inputs)
        : x(inputs.unit<T>(shape.count())), y(inputs.unit<T>(shape.count())) {}
    MemoryTriad::Args<T> bind(Memory& memory) const {
        return {memory.input(x), memory.input(y), memory.output<T>(std::ssize(x)), std::ssize(x)};
    }
    std::vector<Wide<T>> reference() const { return reference::memory_triad(x, y); }
    /// The sum rounds once to T, and the reference once to double. A sum never underflows.
    Bound bound(std::span<const double> reference, double) const {
        const double roundoff = unit_roundoff<T>() + 2 * unit_roundoff<double>();
        return [=](int64_t i) { return roundoff * std::abs(reference[i]); };
    }
};

const BenchmarkOf<MemoryHostToDevice, HostToDeviceProblem> host_to_device;
const BenchmarkOf<MemoryDeviceToHost, DeviceToHostProblem> device_to_host;
const BenchmarkOf<MemoryRead, ReadProblem> read;
const BenchmarkOf<MemoryWrite, WriteProblem> write;
const BenchmarkOf<MemoryCopy, CopyProblem> copy;
const BenchmarkOf<MemoryTriad, TriadProblem> triad;

}  // namespace gpu4s
