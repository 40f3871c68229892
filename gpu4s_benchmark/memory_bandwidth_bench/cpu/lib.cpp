// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "../memory_bandwidth.hpp"
#include "common/variant.hpp"

namespace gpu4s {

// The C library's memcpy, on one core.
const Variant<MemoryCopy> copy{"lib", []<class T>(const CopyArgs<T>& args, backend::Stream) {
                                   std::memcpy(args.y, args.x, args.count * sizeof(T));
                               }};

}  // namespace gpu4s
