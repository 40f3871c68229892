// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../memory_bandwidth.hpp"
#include "common/backend/elementwise.hpp"

namespace gpu4s {

struct Same {
    template <class T>
    __device__ T operator()(T x) const {
        return x;
    }
};

constexpr auto copy_naive = map_naive<Same>;
constexpr auto copy_opt = map_opt<Same>;

/// The runtime's own copy, queued on the stream; to and from pageable memory it may return late.
template <GPU_RT(MemcpyKind) kind>
constexpr auto runtime_copy = []<class T>(const CopyArgs<T>& args, Stream stream) {
    GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, args.x, args.count * sizeof(T), kind, native(stream)));
};
constexpr auto copy_lib = runtime_copy<GPU_RT(MemcpyDeviceToDevice)>;
constexpr auto host_to_device_lib = runtime_copy<GPU_RT(MemcpyHostToDevice)>;
constexpr auto device_to_host_lib = runtime_copy<GPU_RT(MemcpyDeviceToHost)>;

}  // namespace gpu4s
