// SPDX-License-Identifier: Apache-2.0
// rocFFT, bound at run time; GPU4S_ROCFFT names another file. Prototypes and values are those of
// its binary interface 0 (include/rocfft/rocfft.h, ROCm 4 to 7); where the real header is installed
// the compiler compares them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/fourier.hpp"
#include "common/library.hpp"
#include "common/vendor/binding.hpp"

namespace gpu4s::rocfft {

namespace detail {

enum Placement : int { not_in_place = 1 };
enum Direction : int { complex_forward = 0 };
enum Precision : int { single = 0, twice = 1 };
enum Array : int { complex_interleaved = 0 };
using Status = int;  ///< 0 is success
using Pointer = void*;

inline const Library& library() {
    vendor::require_amd("rocFFT");
    static const Library library("GPU4S_ROCFFT",
                                 {"librocfft.so.0", "librocfft.so", "/opt/rocm/lib/librocfft.so"});
    return library;
}

struct Functions {
    Status (*setup)() = library()["rocfft_setup"];
    /// plan, placement, direction, precision, dimensions, lengths (the innermost first), how many,
    /// description.
    Status (*plan_create)(Pointer*, Placement, Direction, Precision, size_t, const size_t*, size_t,
                          Pointer) = library()["rocfft_plan_create"];
    Status (*plan_destroy)(Pointer) = library()["rocfft_plan_destroy"];
    Status (*description_create)(Pointer*) = library()["rocfft_plan_description_create"];
    Status (*description_destroy)(Pointer) = library()["rocfft_plan_description_destroy"];
    /// description, arrays, offsets, number of strides, strides and distance of the input, the same
    /// of the output.
    Status (*set_layout)(Pointer, Array, Array, const size_t*, const size_t*, size_t, const size_t*,
                         size_t, size_t, const size_t*,
                         size_t) = library()["rocfft_plan_description_set_data_layout"];
    Status (*info_create)(Pointer*) = library()["rocfft_execution_info_create"];
    Status (*info_destroy)(Pointer) = library()["rocfft_execution_info_destroy"];
    Status (*set_stream)(Pointer, void*) = library()["rocfft_execution_info_set_stream"];
    Status (*set_workspace)(Pointer, void*,
                            size_t) = library()["rocfft_execution_info_set_work_buffer"];
    Status (*workspace_bytes)(Pointer plan,
                              size_t*) = library()["rocfft_plan_get_work_buffer_size"];
    Status (*execute)(Pointer plan, void* in[], void* out[],
                      Pointer info) = library()["rocfft_execute"];
};

inline void check(Status status, const char* call) {
    if (status != 0)
        throw Error(ExitCode::runtime_api,
                    std::string(call) + ": rocFFT's error " + std::to_string(status));
}

inline const Functions& functions() {
    static const Functions bound{};
    return bound;
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// What queues the transform y of x, T float or double. Throws Unavailable, or Error where there is
/// no such plan. rocFFT reserves the right to overwrite x; that it did would show in the second
/// verification.
template <class T>
auto transform(backend::Stream stream, const FourierGrid& grid) {
    using namespace detail;
    const auto [rows, columns, row_distance, down] = grid;
    using vendor::created;
    const Functions& f = functions();
    static const bool set_up = (check(f.setup(), "rocfft_setup"), true);
    (void)set_up;
    const size_t lengths[] = {size_t(columns), size_t(rows)}, strides[] = {1, size_t(columns)};
    const size_t rank = down ? 2 : 1, out_distance = down ? rows * columns : columns;
    const auto description = created<check>("rocfft_plan_description_create", f.description_create,
                                            f.description_destroy);
    check(f.set_layout(description.get(), complex_interleaved, complex_interleaved, nullptr,
                       nullptr, rank, strides, down ? out_distance : row_distance, rank, strides,
                       out_distance),
          "rocfft_plan_description_set_data_layout");
    const auto plan =
        created<check>("rocfft_plan_create", f.plan_create, f.plan_destroy, not_in_place,
                       complex_forward, std::is_same_v<T, float> ? single : twice, rank, lengths,
                       size_t(down ? 1 : rows), description.get());
    const auto info = created<check>("rocfft_execution_info_create", f.info_create, f.info_destroy);
    check(f.set_stream(info.get(), stream.handle), "rocfft_execution_info_set_stream");
    size_t bytes = 0;
    check(f.workspace_bytes(plan.get(), &bytes), "rocfft_plan_get_work_buffer_size");
    const auto workspace = std::make_shared<const backend::Buffer>(bytes);
    if (bytes > 0)
        check(f.set_workspace(info.get(), workspace->as<void>(), bytes),
              "rocfft_execution_info_set_work_buffer");
    return [&f, plan, info, workspace](const T* x, T* y) {
        void *in[] = {const_cast<T*>(x)}, *out[] = {y};
        check(f.execute(plan.get(), in, out, info.get()), "rocfft_execute");
    };
}

}  // namespace gpu4s::rocfft

#if __has_include(<rocfft/rocfft.h>)
#include <rocfft/rocfft.h>

#include "common/vendor/called_alike.hpp"

namespace gpu4s::rocfft::detail {

using vendor::called_alike;
using F = Functions;
static_assert(int(not_in_place) == rocfft_placement_notinplace && rocfft_status_success == 0);
static_assert(int(complex_forward) == rocfft_transform_type_complex_forward);
static_assert(int(single) == rocfft_precision_single && int(twice) == rocfft_precision_double);
static_assert(int(complex_interleaved) == rocfft_array_type_complex_interleaved);
static_assert(called_alike(&F::setup, rocfft_setup));
static_assert(called_alike(&F::plan_create, rocfft_plan_create));
static_assert(called_alike(&F::plan_destroy, rocfft_plan_destroy));
static_assert(called_alike(&F::description_create, rocfft_plan_description_create));
static_assert(called_alike(&F::description_destroy, rocfft_plan_description_destroy));
static_assert(called_alike(&F::set_layout, rocfft_plan_description_set_data_layout));
static_assert(called_alike(&F::info_create, rocfft_execution_info_create));
static_assert(called_alike(&F::info_destroy, rocfft_execution_info_destroy));
static_assert(called_alike(&F::set_stream, rocfft_execution_info_set_stream));
static_assert(called_alike(&F::set_workspace, rocfft_execution_info_set_work_buffer));
static_assert(called_alike(&F::workspace_bytes, rocfft_plan_get_work_buffer_size));
static_assert(called_alike(&F::execute, rocfft_execute));

}  // namespace gpu4s::rocfft::detail
#endif
