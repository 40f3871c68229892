// SPDX-License-Identifier: Apache-2.0
// How NVIDIA's bulk copies see a matrix, by the driver's library, bound at run time.
#pragma once

#include "common/backend/host.hpp"
#include "common/backend/warpgroup.hpp"
#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s {

/// A map of a row-major matrix of bytes that is read in boxes of `box_rows` <=
/// 256 rows x 128 bytes (CopyBarrier::copy_box). `matrix` and `row_bytes` are multiples of 16.
/// Throws Unavailable without NVIDIA's driver and Error(runtime_api) where it refuses.
inline TensorMap make_tensor_map(const void* matrix, int64_t rows, int64_t row_bytes,
                                 int box_rows) {
    TensorMap map{};
#if defined(__HIP_ON_CPU__)
    const hip_on_cpu::CopyMap boxes{static_cast<const unsigned char*>(matrix), rows, row_bytes,
                                    box_rows};
    __builtin_memcpy(&map, &boxes, sizeof boxes);
#else
    // cuTensorMapEncodeTiled (CUDA driver API, "Tensor Map Object Management") and its constants.
    using Encode = int(TensorMap*, int type, uint32_t rank, const void*, const uint64_t* extents,
                       const uint64_t* strides, const uint32_t* box, const uint32_t* steps,
                       int interleave, int swizzle, int promotion, int fill);
    constexpr int uint8 = 0, no_interleave = 0, swizzle_128 = 3, promotion_256 = 3, zeros = 0;
    static const Library driver("GPU4S_LIBCUDA", {"libcuda.so.1"});
    Encode* const encode = driver["cuTensorMapEncodeTiled"];

    const uint64_t extents[] = {static_cast<uint64_t>(row_bytes), static_cast<uint64_t>(rows)};
    const uint64_t strides[] = {static_cast<uint64_t>(row_bytes)};
    const uint32_t box[] = {128, static_cast<uint32_t>(box_rows)}, steps[] = {1, 1};
    if (const int status = encode(&map, uint8, 2, matrix, extents, strides, box, steps,
                                  no_interleave, swizzle_128, promotion_256, zeros))
        throw Error(ExitCode::runtime_api,
                    "cuTensorMapEncodeTiled returned " + std::to_string(status));
#endif
    return map;
}

}  // namespace gpu4s
