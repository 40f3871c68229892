// SPDX-License-Identifier: Apache-2.0
// All cores, SIMD, and stores that pass by the caches.
#include <algorithm>
#include <bit>

#include "../memory_bandwidth.hpp"
#include "common/backend/past_cache.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

/// y[i] = value(i), i = 0 .. count - 1; y is aligned to 64 bytes.
template <class T, class Value>
void write_past_cache(T* y, int64_t count, Value value) {
    constexpr int64_t lanes = 64 / sizeof(T);
    const int64_t whole = count / lanes * lanes;
#pragma omp parallel
    {
#pragma omp for nowait
        for (int64_t first = 0; first < whole; first += lanes) {
            alignas(64) T line[lanes];
#pragma omp simd
            for (int64_t i = 0; i < lanes; ++i) line[i] = value(first + i);
            backend::store_past_cache(y + first, line);
        }
        backend::finish_past_cache();
    }
    for (int64_t i = whole; i < count; ++i) y[i] = value(i);
}

constexpr auto read_opt = []<class T>(const CopyArgs<T>& args, backend::Stream) {
#pragma omp parallel for
    for (int64_t chunk = 0; chunk < MemoryRead::chunks(args.count); ++chunk) {
        const int64_t first = chunk * MemoryRead::chunk;
        const int64_t end = std::min(first + MemoryRead::chunk, args.count);
        Word<T> bits = 0;
        for (int64_t i = first; i < end; ++i) bits ^= std::bit_cast<Word<T>>(args.x[i]);
        args.y[chunk] = std::bit_cast<T>(bits & number_mask<T>);
    }
};
constexpr auto write_opt = []<class T>(const MemoryWrite::Args<T>& args, backend::Stream) {
    // Of the size of T, so that a register of indices becomes one of numbers.
    using Index = std::make_signed_t<Word<T>>;
    constexpr Index low_bits{MemoryWrite::period - 1};
    write_past_cache(args.y, args.count, [](int64_t i) { return T(Index(i) & low_bits); });
};
constexpr auto copy_opt = []<class T>(const CopyArgs<T>& args, backend::Stream) {
    write_past_cache(args.y, args.count, [x = args.x](int64_t i) { return x[i]; });
};
constexpr auto triad_opt = []<class T>(const MemoryTriad::Args<T>& args, backend::Stream) {
    using M = Arithmetic<T>;
    write_past_cache(args.z, args.count, [x = args.x, y = args.y](int64_t i) {
        return T(M(x[i]) + M(MemoryTriad::factor) * M(y[i]));
    });
};

}  // namespace

const Variant<MemoryRead> read{"opt", read_opt};
const Variant<MemoryWrite> write{"opt", write_opt};
const Variant<MemoryCopy> copy{"opt", copy_opt};
const Variant<MemoryTriad> triad{"opt", triad_opt};

}  // namespace gpu4s
