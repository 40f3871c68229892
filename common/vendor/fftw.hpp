// SPDX-License-Identifier: Apache-2.0
// FFTW 3, bound at run time; GPU4S_FFTWF and GPU4S_FFTW name other files for float and double. The
// prototypes are those of the library's interface; where its header is installed the compiler
// compares them.
#pragma once

#include <omp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
#include "common/fourier.hpp"
#include "common/library.hpp"

namespace gpu4s::fftw {

namespace detail {

constexpr int forward = -1;
constexpr unsigned measure = 0;
using Plan = void*;

/// The library with OpenMP's threads, with its own, or with none.
template <class T>
Library::Symbol symbol(const std::string& name) {
    constexpr bool single = std::is_same_v<T, float>;
    static const std::string file = single ? "libfftw3f" : "libfftw3";
    static const Library library(single ? "GPU4S_FFTWF" : "GPU4S_FFTW",
                                 {file + "_omp.so.3", file + "_threads.so.3", file + ".so.3"});
    return library[(single ? "fftwf_" : "fftw_") + name];
}

template <class T>
struct Functions {
    /// rank, lengths, how many; input, its embedding lengths, stride and distance; the same of the
    /// output; direction, flags.
    Plan (*plan_many)(int, const int*, int, T*, const int*, int, int, T*, const int*, int, int, int,
                      unsigned) = symbol<T>("plan_many_dft");
    void (*destroy)(Plan) = symbol<T>("destroy_plan");
    /// On arrays aligned like those that were planned for.
    void (*execute)(Plan, T*, T*) = symbol<T>("execute_dft");
    void (*set_time_limit)(double seconds) = symbol<T>("set_timelimit");
    int (*init_threads)() = nullptr;           ///< null in a library without threads
    void (*plan_with_threads)(int) = nullptr;  ///< the same
};

template <class T>
const Functions<T>& functions() {
    static const Functions<T> bound = [] {
        Functions<T> found{};
        try {
            found.init_threads = symbol<T>("init_threads");
            found.init_threads();
            found.plan_with_threads = symbol<T>("plan_with_nthreads");
        } catch (const Unavailable&) {
        }
        return found;
    }();
    return bound;
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing.
inline std::optional<std::string> unavailable() {
    return reason_unavailable(
        [] { (void)detail::functions<float>(), (void)detail::functions<double>(); });
}

/// What makes the transform y of x, both aligned to 64 bytes, on the grid's cores. Measures
/// algorithms for at most 10 us a point, on arrays of its own because that overwrites them. Throws
/// Unavailable.
template <class T>
auto transform(const FourierGrid& grid) {
    const auto& functions = detail::functions<T>();
    if (functions.plan_with_threads)
        functions.plan_with_threads(grid.cores_of(omp_get_max_threads()));
    functions.set_time_limit(1e-5 * static_cast<double>(grid.points()));
    const backend::Buffer in(2 * sizeof(T) * grid.input_points());
    const backend::Buffer out(2 * sizeof(T) * grid.points());
    const int rows = static_cast<int>(grid.rows), columns = static_cast<int>(grid.columns);
    const int lengths[] = {rows, columns};
    const int* used = grid.down ? lengths : lengths + 1;
    const std::shared_ptr<void> plan(
        functions.plan_many(grid.down ? 2 : 1, used, grid.down ? 1 : rows, in.as<T>(), used, 1,
                            static_cast<int>(grid.row_distance), out.as<T>(), used, 1, columns,
                            detail::forward, detail::measure),
        [&functions](detail::Plan made) {
            if (made) functions.destroy(made);
        });
    if (!plan) throw Unavailable("FFTW has no plan for this transform");
    return [&functions, plan](const T* x, T* y) {
        functions.execute(plan.get(), const_cast<T*>(x), y);
    };
}

}  // namespace gpu4s::fftw

#if __has_include(<fftw3.h>)
#include <fftw3.h>

#include "common/vendor/called_alike.hpp"

namespace gpu4s::fftw::detail {

using vendor::called_alike;
static_assert(forward == FFTW_FORWARD && measure == FFTW_MEASURE);
static_assert(called_alike(&Functions<float>::plan_many, fftwf_plan_many_dft));
static_assert(called_alike(&Functions<double>::plan_many, fftw_plan_many_dft));
static_assert(called_alike(&Functions<float>::destroy, fftwf_destroy_plan));
static_assert(called_alike(&Functions<float>::execute, fftwf_execute_dft));
static_assert(called_alike(&Functions<float>::set_time_limit, fftwf_set_timelimit));
static_assert(called_alike(&Functions<float>::init_threads, fftwf_init_threads));
static_assert(called_alike(&Functions<float>::plan_with_threads, fftwf_plan_with_nthreads));

}  // namespace gpu4s::fftw::detail
#endif
