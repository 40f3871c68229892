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

constexpr auto copy_naive = []<class T>(const CopyArgs<T>& args, Stream stream) {
    elementwise_naive(args.x, args.y, args.count, stream, Same{});
};
constexpr auto copy_opt = []<class T>(const CopyArgs<T>& args, Stream stream) {
    elementwise_opt(args.x, args.y, args.count, stream, Same{});
};

/// The runtime's own copies, queued on the stream. From and to pageable memory they may return
/// late.
constexpr auto copy_lib = []<class T>(const CopyArgs<T>& args, Stream stream) {
    GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, args.x, args.bytes(), GPU_RT(MemcpyDeviceToDevice),
                                  native(stream)));
};
constexpr auto host_to_device_lib = []<class T>(const CopyArgs<T>& args, Stream stream) {
    GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, args.x, args.bytes(), GPU_RT(MemcpyHostToDevice),
                                  native(stream)));
};
constexpr auto device_to_host_lib = []<class T>(const CopyArgs<T>& args, Stream stream) {
    GPU_CHECK(GPU_RT(MemcpyAsync)(args.y, args.x, args.bytes(), GPU_RT(MemcpyDeviceToHost),
                                  native(stream)));
};

}  // namespace gpu4s
