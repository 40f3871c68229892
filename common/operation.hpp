// SPDX-License-Identifier: Apache-2.0
// What an operation tells the harness. An operation is a struct with
//
//   static constexpr const char* name, *formula;
//   using Types = TypeList<...>;          element types it exists in
//   using Shape = ...;                    sizes, see SquareShape below for the members
//   template <class T> struct Args;       what a variant is given: pointers and sizes
//   template <class T> static Work work(const Shape&);
//   template <class T> using Output = ...;            optional: type of the result, if not T
//   template <class T> static double scratch_bytes(const Shape&);   optional: the most bytes that a
//                                         variant or the problem allocates beside inputs and output
//
// and, where its rows are a bandwidth ceiling of the device, `static constexpr Ceiling ceiling`.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/types.hpp"

namespace gpu4s {

/// What must be done at the least: arithmetic operations (a multiply-add counts two), and bytes
/// with every input read once and every output written once.
struct Work {
    double operations;
    double bytes_read;
    double bytes_written;
    double bytes() const { return bytes_read + bytes_written; }
};

/// What variants of an operation y[i] = function(x[i]), i = 0 .. count - 1, are given. All pointers
/// are aligned to 256 bytes.
template <class T>
struct ElementwiseArgs {
    const T* x;
    T* y;
    int64_t count;
};

/// Its work with `operations` per element.
template <class T>
constexpr Work elementwise_work(int64_t count, double operations) {
    const double bytes = static_cast<double>(count) * sizeof(T);
    return {operations * static_cast<double>(count), bytes, bytes};
}

/// What such operations share: shape.count() elements.
template <class Shape_, int operations>
struct ElementwiseOperation {
    using Shape = Shape_;
    template <class T>
    using Args = ElementwiseArgs<T>;

    template <class T>
    static Work work(const Shape& shape) {
        return elementwise_work<T>(shape.count(), operations);
    }
};

/// The most that a library's algorithm may take beside its operands: what needs more is not used.
inline constexpr double most_workspace_bytes = 256 << 20;

/// Which bandwidth an operation measures. `read` and `copy` are the ceilings of all operations
/// without one of their own; a `link` between host and device has no ceiling here.
enum class Ceiling { none, read, copy, link };

/// `test` is the set of awkward shapes that verification walks; the others scale a timed run.
enum class Preset { test, tiny, small, paper, large };

/// One number of a shape: its long option, what it means and the range the contract allows.
template <class Shape>
struct ShapeField {
    using Member = int64_t Shape::*;
    const char* name;
    Member member;
    const char* meaning;
    int64_t minimum = 1;
    int64_t maximum = std::numeric_limits<int32_t>::max();
};

/// The shape of operations on a size x size matrix; also the model for other shapes.
struct SquareShape {
    int64_t size;

    int64_t count() const { return size * size; }

    static auto fields() {
        return std::array{ShapeField<SquareShape>{"size", &SquareShape::size, "rows and columns"}};
    }
    /// The number drawn on the x axis, and the shape that --size N alone asks for.
    int64_t axis() const { return size; }
    static SquareShape of_size(int64_t size) { return {size}; }

    static std::vector<SquareShape> preset(Preset preset) {
        switch (preset) {
            case Preset::test: return {{1}, {2}, {7}, {16}, {31}, {33}, {64}, {65}, {257}};
            case Preset::tiny: return {{256}};
            case Preset::small: return {{256}, {1024}, {2048}};
            case Preset::paper: return {{1024}, {2048}, {4096}, {8192}};
            case Preset::large: return {{4096}, {16384}, {32768}};
        }
        return {};
    }
};

/// The type of the results of an operation on elements of type T.
template <class Op, class T>
struct OutputType {
    using type = T;
};
template <class Op, class T>
requires requires { typename Op::template Output<T>; }
struct OutputType<Op, T> {
    using type = typename Op::template Output<T>;
};
template <class Op, class T>
using OutputOf = typename OutputType<Op, T>::type;

template <class Op>
concept Operation = requires(const typename Op::Shape& shape) {
    { Op::name } -> std::convertible_to<const char*>;
    { Op::formula } -> std::convertible_to<const char*>;
    typename Op::Types;
    { shape.axis() } -> std::same_as<int64_t>;
    { Op::Shape::of_size(int64_t{}) } -> std::same_as<typename Op::Shape>;
    { Op::Shape::preset(Preset::test) } -> std::same_as<std::vector<typename Op::Shape>>;
};

}  // namespace gpu4s
