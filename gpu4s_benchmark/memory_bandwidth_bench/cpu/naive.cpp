// SPDX-License-Identifier: Apache-2.0
// One core, one element after the other.
#include <bit>

#include "../memory_bandwidth.hpp"
#include "common/variant.hpp"

namespace gpu4s {

const Variant<MemoryRead> read{
    "naive", []<class T>(const CopyArgs<T>& args, backend::Stream) {
        for (int64_t chunk = 0; chunk < MemoryRead::chunks(args.count); ++chunk) {
            const int64_t first = chunk * MemoryRead::chunk;
            Word<T> bits = 0;
            for (int64_t i = first; i < std::min(first + MemoryRead::chunk, args.count); ++i)
                bits ^= std::bit_cast<Word<T>>(args.x[i]);
            args.y[chunk] = std::bit_cast<T>(bits & number_mask<T>);
        }
    }};

const Variant<MemoryWrite> write{"naive",
                                 []<class T>(const MemoryWrite::Args<T>& args, backend::Stream) {
                                     for (int64_t i = 0; i < args.count; ++i)
                                         args.y[i] = T(i % MemoryWrite::period);
                                 }};

const Variant<MemoryCopy> copy{"naive", []<class T>(const CopyArgs<T>& args, backend::Stream) {
                                   for (int64_t i = 0; i < args.count; ++i) args.y[i] = args.x[i];
                               }};

const Variant<MemoryTriad> triad{
    "naive", []<class T>(const MemoryTriad::Args<T>& args, backend::Stream) {
        using M = Modular<T>;
        for (int64_t i = 0; i < args.count; ++i)
            args.z[i] = T(M(args.x[i]) + M(MemoryTriad::factor) * M(args.y[i]));
    }};

}  // namespace gpu4s
