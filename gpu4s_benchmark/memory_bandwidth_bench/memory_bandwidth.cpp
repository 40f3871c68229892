// SPDX-License-Identifier: Apache-2.0
#include "memory_bandwidth.hpp"

#include "common/elementwise_problem.hpp"
#include "cpu_reference/memory_bandwidth.hpp"

namespace gpu4s {

backend::Location host_location(const TransferShape& shape) {
    return shape.pinned ? backend::Location::pinned_host : backend::Location::pageable_host;
}

template <class T>
struct CopyProblem : ElementwiseProblem<T> {
    template <class Shape>
    CopyProblem(const Shape& shape, Inputs& inputs)
        : ElementwiseProblem<T>{inputs.unit<T>(shape.count())} {}
    std::vector<Wide<T>> reference() const { return reference::memory_copy(this->x); }
};

template <class T>
struct HostToDeviceProblem : CopyProblem<T> {
    backend::Location from;

    HostToDeviceProblem(const TransferShape& shape, Inputs& inputs)
        : CopyProblem<T>(shape, inputs), from(host_location(shape)) {}
    CopyArgs<T> bind(Memory& memory) const {
        const int64_t count = std::ssize(this->x);
        return {memory.input(this->x, from), memory.output<T>(count), count};
    }
};

template <class T>
struct DeviceToHostProblem : CopyProblem<T> {
    backend::Location to;

    DeviceToHostProblem(const TransferShape& shape, Inputs& inputs)
        : CopyProblem<T>(shape, inputs), to(host_location(shape)) {}
    CopyArgs<T> bind(Memory& memory) const {
        const int64_t count = std::ssize(this->x);
        return {memory.input(this->x), memory.output<T>(count, to), count};
    }
};

template <class T>
struct ReadProblem : CopyProblem<T> {
    using CopyProblem<T>::CopyProblem;
    CopyArgs<T> bind(Memory& memory) const {
        const int64_t count = std::ssize(this->x);
        return {memory.input(this->x), memory.output<T>(MemoryRead::chunks(count)), count};
    }
    std::vector<Wide<T>> reference() const {
        return reference::memory_read(this->x, MemoryRead::chunk);
    }
};

template <class T>
struct WriteProblem {
    int64_t count;

    WriteProblem(const ArrayShape& shape, Inputs&) : count(shape.count()) {}
    MemoryWrite::Args<T> bind(Memory& memory) const { return {memory.output<T>(count), count}; }
    std::vector<Wide<T>> reference() const { return reference::memory_write<T>(count); }
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

const BenchmarkOf<MemoryHostToDevice, HostToDeviceProblem> memory_host_to_device;
const BenchmarkOf<MemoryDeviceToHost, DeviceToHostProblem> memory_device_to_host;
const BenchmarkOf<MemoryRead, ReadProblem> memory_read;
const BenchmarkOf<MemoryWrite, WriteProblem> memory_write;
const BenchmarkOf<MemoryCopy, CopyProblem> memory_copy;
const BenchmarkOf<MemoryTriad, TriadProblem> memory_triad;

}  // namespace gpu4s
