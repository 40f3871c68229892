// SPDX-License-Identifier: Apache-2.0
// One core, one element after the other.
#include <algorithm>
#include <bit>

#include "../memory_bandwidth.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

constexpr auto read_naive = []<class T>(const CopyArgs<T>& args, backend::Stream) {
    for (int64_t chunk = 0; chunk < MemoryRead::chunks(args.count); ++chunk) {
        const int64_t first = chunk * MemoryRead::chunk;
        const int64_t end = std::min(first + MemoryRead::chunk, args.count);
        Word<T> bits = 0;
        for (int64_t i = first; i < end; ++i) bits ^= std::bit_cast<Word<T>>(args.x[i]);
        args.y[chunk] = std::bit_cast<T>(bits & number_mask<T>);
    }
};
constexpr auto write_naive = []<class T>(const MemoryWrite::Args<T>& args, backend::Stream) {
    for (int64_t i = 0; i < args.count; ++i) args.y[i] = T(i % MemoryWrite::period);
};
constexpr auto copy_naive = []<class T>(const CopyArgs<T>& args, backend::Stream) {
    for (int64_t i = 0; i < args.count; ++i) args.y[i] = args.x[i];
};
constexpr auto triad_naive = []<class T>(const MemoryTriad::Args<T>& args, backend::Stream) {
    using M = Arithmetic<T>;
    for (int64_t i = 0; i < args.count; ++i)
        args.z[i] = T(M(args.x[i]) + M(MemoryTriad::factor) * M(args.y[i]));
};

}  // namespace

const Variant<MemoryRead> read{"naive", read_naive};
const Variant<MemoryWrite> write{"naive", write_naive};
const Variant<MemoryCopy> copy{"naive", copy_naive};
const Variant<MemoryTriad> triad{"naive", triad_naive};

}  // namespace gpu4s
