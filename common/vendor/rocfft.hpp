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
#include "common/library.hpp"

namespace gpu4s::rocfft {

namespace detail {

enum Placement : int { not_in_place = 1 };
enum Direction : int { complex_forward = 0 };
enum Precision : int { single = 0, twice = 1 };
enum Array : int { complex_interleaved = 0 };
using Status = int;  ///< 0 is success
using Pointer = void*;

struct Functions {
    Status (*setup)();
    /// plan, placement, direction, precision, dimensions, lengths (the innermost first), how many,
    /// description.
    Status (*plan_create)(Pointer*, Placement, Direction, Precision, size_t, const size_t*, size_t,
                          Pointer);
    Status (*plan_destroy)(Pointer);
    Status (*description_create)(Pointer*);
    Status (*description_destroy)(Pointer);
    /// description, arrays, offsets, number of strides, strides and distance of the input, the same
    /// of the output.
    Status (*set_layout)(Pointer, Array, Array, const size_t*, const size_t*, size_t, const size_t*,
                         size_t, size_t, const size_t*, size_t);
    Status (*info_create)(Pointer*);
    Status (*info_destroy)(Pointer);
    Status (*set_stream)(Pointer, void*);
    Status (*set_workspace)(Pointer, void*, size_t);
    Status (*workspace_bytes)(Pointer plan, size_t*);
    Status (*execute)(Pointer plan, void* in[], void* out[], Pointer info);
};

inline void check(Status status, const char* call) {
    if (status != 0)
        throw Error(ExitCode::runtime_api,
                    std::string(call) + ": rocFFT's error " + std::to_string(status));
}

inline const Functions& functions() {
    if (std::string(backend::name()) != "hip")
        throw Unavailable(std::string("rocFFT runs on AMD GPUs only, this is the backend ") +
                          backend::name());
    static const Library library("GPU4S_ROCFFT",
                                 {"librocfft.so.0", "librocfft.so", "/opt/rocm/lib/librocfft.so"});
    static const Functions bound = [] {
        Functions found{};
        const auto symbol = [](auto*& function, const char* name) {
            function = library.symbol<std::remove_reference_t<decltype(*function)>>(name);
        };
        symbol(found.setup, "rocfft_setup");
        symbol(found.plan_create, "rocfft_plan_create");
        symbol(found.plan_destroy, "rocfft_plan_destroy");
        symbol(found.description_create, "rocfft_plan_description_create");
        symbol(found.description_destroy, "rocfft_plan_description_destroy");
        symbol(found.set_layout, "rocfft_plan_description_set_data_layout");
        symbol(found.info_create, "rocfft_execution_info_create");
        symbol(found.info_destroy, "rocfft_execution_info_destroy");
        symbol(found.set_stream, "rocfft_execution_info_set_stream");
        symbol(found.set_workspace, "rocfft_execution_info_set_work_buffer");
        symbol(found.workspace_bytes, "rocfft_plan_get_work_buffer_size");
        symbol(found.execute, "rocfft_execute");
        return found;
    }();
    return bound;
}

/// What rocFFT creates is a pointer to be destroyed by its own function.
using Owned = std::shared_ptr<void>;
inline Owned owned(Pointer pointer, Status (*destroy)(Pointer)) {
    return Owned(pointer, [destroy](Pointer gone) { (void)destroy(gone); });
}
inline Owned created(Status (*create)(Pointer*), Status (*destroy)(Pointer), const char* call) {
    Pointer pointer = nullptr;
    check(create(&pointer), call);
    return owned(pointer, destroy);
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing. Needs no device.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// Forward transforms of `rows` rows of `columns` complex values, `row_distance` apart in the input
/// and `columns` apart in the output; with `down` one transform in both dimensions. T is float or
/// double. Calls are queued on the stream.
template <class T>
class Transform {
  public:
    /// Throws Unavailable, or Error where there is no such plan.
    Transform(backend::Stream stream, int64_t rows, int64_t columns, int64_t row_distance,
              bool down) {
        const auto& functions = detail::functions();
        static const bool set_up = (detail::check(functions.setup(), "rocfft_setup"), true);
        (void)set_up;
        const size_t lengths[] = {size_t(columns), size_t(rows)}, strides[] = {1, size_t(columns)};
        const size_t rank = down ? 2 : 1, out_distance = down ? rows * columns : columns;
        const auto description =
            detail::created(functions.description_create, functions.description_destroy,
                            "rocfft_plan_description_create");
        detail::check(
            functions.set_layout(description.get(), detail::complex_interleaved,
                                 detail::complex_interleaved, nullptr, nullptr, rank, strides,
                                 down ? out_distance : row_distance, rank, strides, out_distance),
            "rocfft_plan_description_set_data_layout");
        detail::Pointer plan = nullptr;
        detail::check(
            functions.plan_create(&plan, detail::not_in_place, detail::complex_forward,
                                  std::is_same_v<T, float> ? detail::single : detail::twice, rank,
                                  lengths, down ? 1 : rows, description.get()),
            "rocfft_plan_create");
        plan_ = detail::owned(plan, functions.plan_destroy);
        info_ = detail::created(functions.info_create, functions.info_destroy,
                                "rocfft_execution_info_create");
        detail::check(functions.set_stream(info_.get(), stream.handle),
                      "rocfft_execution_info_set_stream");
        size_t bytes = 0;
        detail::check(functions.workspace_bytes(plan, &bytes), "rocfft_plan_get_work_buffer_size");
        if (bytes == 0) return;
        workspace_ = backend::Buffer(bytes);
        detail::check(functions.set_workspace(info_.get(), workspace_.template as<void>(), bytes),
                      "rocfft_execution_info_set_work_buffer");
    }

    /// rocFFT reserves the right to overwrite x; that it did would show in the second verification.
    void queue(const T* x, T* y) const {
        void *in[] = {const_cast<T*>(x)}, *out[] = {y};
        detail::check(detail::functions().execute(plan_.get(), in, out, info_.get()),
                      "rocfft_execute");
    }

  private:
    detail::Owned plan_, info_;
    backend::Buffer workspace_;
};

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
static_assert(called_alike<decltype(F::setup), decltype(rocfft_setup)>);
static_assert(called_alike<decltype(F::plan_create), decltype(rocfft_plan_create)>);
static_assert(called_alike<decltype(F::plan_destroy), decltype(rocfft_plan_destroy)>);
static_assert(
    called_alike<decltype(F::description_create), decltype(rocfft_plan_description_create)>);
static_assert(
    called_alike<decltype(F::description_destroy), decltype(rocfft_plan_description_destroy)>);
static_assert(
    called_alike<decltype(F::set_layout), decltype(rocfft_plan_description_set_data_layout)>);
static_assert(called_alike<decltype(F::info_create), decltype(rocfft_execution_info_create)>);
static_assert(called_alike<decltype(F::info_destroy), decltype(rocfft_execution_info_destroy)>);
static_assert(called_alike<decltype(F::set_stream), decltype(rocfft_execution_info_set_stream)>);
static_assert(
    called_alike<decltype(F::set_workspace), decltype(rocfft_execution_info_set_work_buffer)>);
static_assert(
    called_alike<decltype(F::workspace_bytes), decltype(rocfft_plan_get_work_buffer_size)>);
static_assert(called_alike<decltype(F::execute), decltype(rocfft_execute)>);

}  // namespace gpu4s::rocfft::detail
#endif
