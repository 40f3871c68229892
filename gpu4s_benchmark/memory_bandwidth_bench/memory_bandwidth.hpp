// SPDX-License-Identifier: Apache-2.0
// Operations that move memory and compute next to nothing. memory_read and memory_copy are the
// ceilings that the bandwidth of every other benchmark is set against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "common/operation.hpp"

namespace gpu4s {

using MemoryTypes = TypeList<float, double, int32_t>;

/// Arrays of size * size elements.
struct ArrayShape {
    int64_t size;

    int64_t count() const { return size * size; }
    int64_t axis() const { return size; }
    static ArrayShape of_size(int64_t size) { return {size}; }
    static auto fields() {
        return std::array{ShapeField<ArrayShape>{"size", &ArrayShape::size, "root of the length"}};
    }
    static std::vector<ArrayShape> preset(Preset preset) {
        switch (preset) {
            case Preset::test:
                return {{1}, {2}, {7}, {16}, {31}, {32}, {33}, {63}, {64}, {65}, {257}};
            case Preset::tiny: return {{256}};
            case Preset::small: return {{1024}, {2048}};
            // A GPU reaches its bandwidth at some 512 MiB: 16384 is 1 GiB of float.
            case Preset::paper: return {{2048}, {4096}, {8192}, {16384}};
            case Preset::large: return {{16384}, {32768}};
        }
        return {};
    }
};

/// The same between host and device; `pinned` says which memory the host's array lies in.
struct TransferShape {
    int64_t size, pinned;

    int64_t count() const { return size * size; }
    int64_t axis() const { return size; }
    static TransferShape of_size(int64_t size) { return {size, 0}; }
    static auto fields() {
        using Field = ShapeField<TransferShape>;
        return std::array{
            Field{"size", &TransferShape::size, "root of the length"},
            Field{"pinned", &TransferShape::pinned, "0: pageable host memory, 1: pinned", 0, 1}};
    }
    static std::vector<TransferShape> preset(Preset preset) {
        std::vector<TransferShape> shapes;
        for (const ArrayShape& array : ArrayShape::preset(preset))
            for (int64_t pinned : {0, 1}) shapes.push_back({array.size, pinned});
        return shapes;
    }
};

template <class T>
using CopyArgs = ElementwiseArgs<T>;

/// x in host memory, y on the device. The link moves each byte once.
struct MemoryHostToDevice {
    static constexpr const char* name = "memory_host_to_device";
    static constexpr const char* formula = "y[i] = x[i], x on the host, y on the device";
    static constexpr Ceiling ceiling = Ceiling::link;
    using Types = MemoryTypes;
    using Shape = TransferShape;
    template <class T>
    using Args = CopyArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return {0, 0, double(shape.count()) * sizeof(T)};
    }
};

/// x on the device, y in host memory. The link moves each byte once.
struct MemoryDeviceToHost : MemoryHostToDevice {
    static constexpr const char* name = "memory_device_to_host";
    static constexpr const char* formula = "y[i] = x[i], x on the device, y on the host";

    template <class T>
    static Work work(const Shape& shape) {
        return {0, double(shape.count()) * sizeof(T), 0};
    }
};

/// An unsigned integer as wide as T.
template <class T>
using Word = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

/// Clears the highest bit of a floating exponent, so that no pattern is an infinity or a NaN,
/// which compare equal to others of their kind; integers keep every bit.
template <class T>
constexpr Word<T> number_mask = std::is_integral_v<T> ? ~Word<T>{0}
                                                      : ~(Word<T>{1} << (8 * sizeof(T) - 2));

/// The exclusive or of the elements' bits shows each bit that was read once too often or not at
/// all, and does not depend on the order of reading.
struct MemoryRead {
    static constexpr const char* name = "memory_read";
    static constexpr const char* formula =
        "y[c] = number whose bits are the exclusive or of those of x[1024 c .. 1024 c + 1023]";
    static constexpr Ceiling ceiling = Ceiling::read;
    /// Elements that one element of y stands for: 4 KiB of float make one word of output.
    static constexpr int64_t chunk = 1024;
    static constexpr int64_t chunks(int64_t count) { return (count + chunk - 1) / chunk; }
    using Types = MemoryTypes;
    using Shape = ArrayShape;
    template <class T>
    using Args = CopyArgs<T>;  ///< count elements of x, chunks(count) of y

    template <class T>
    static Work work(const Shape& shape) {
        const double count = double(shape.count());
        return {count, count * sizeof(T), double(chunks(shape.count())) * sizeof(T)};
    }
};

struct MemoryWrite {
    static constexpr const char* name = "memory_write";
    static constexpr const char* formula = "y[i] = i mod 1024";
    static constexpr int32_t period = 1024;  ///< exact in every type, and low bits of the index
    using Types = MemoryTypes;
    using Shape = ArrayShape;
    template <class T>
    struct Args {
        T* y;
        int64_t count;
    };

    template <class T>
    static Work work(const Shape& shape) {
        return {0, 0, double(shape.count()) * sizeof(T)};
    }
};

struct MemoryCopy : ElementwiseOperation<ArrayShape, 0> {
    static constexpr const char* name = "memory_copy";
    static constexpr const char* formula = "y[i] = x[i], both on the device";
    static constexpr Ceiling ceiling = Ceiling::copy;
    using Types = MemoryTypes;
};

/// STREAM's triad. The factor is a power of two: 2 y is exact, so a fused multiply-add rounds as a
/// product and a sum do. Integers wrap around.
struct MemoryTriad {
    static constexpr const char* name = "memory_triad";
    static constexpr const char* formula = "z[i] = x[i] + s y[i], s = 2";
    static constexpr int factor = 2;
    using Types = MemoryTypes;
    using Shape = ArrayShape;
    template <class T>
    struct Args {
        const T *x, *y;
        T* z;
        int64_t count;
    };

    template <class T>
    static Work work(const Shape& shape) {
        const double count = double(shape.count());
        return {2 * count, 2 * count * sizeof(T), count * sizeof(T)};
    }
};

}  // namespace gpu4s
