// SPDX-License-Identifier: Apache-2.0
// FFTW 3, bound at run time; GPU4S_FFTWF and GPU4S_FFTW name other files for float and double. The
// prototypes are those of the library's interface; where its header is installed the compiler
// compares them.
#pragma once

#include <omp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "common/backend/host.hpp"
#include "common/error.hpp"
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

/// Forward transforms of `rows` rows of `columns` complex values, `row_distance` apart in the input
/// and `columns` apart in the output; with `down` one transform in both dimensions. On all cores.
template <class T>
class Transform {
  public:
    /// Measures algorithms for at most 10 us a point, on arrays of its own because that overwrites
    /// them. Throws Unavailable.
    Transform(int64_t rows, int64_t columns, int64_t row_distance, bool down) {
        const auto& functions = detail::functions<T>();
        const int threads = rows * columns < points_for_threads ? 1 : omp_get_max_threads();
        if (functions.plan_with_threads) functions.plan_with_threads(threads);
        functions.set_time_limit(1e-5 * static_cast<double>(rows * columns));
        const backend::Buffer in(2 * sizeof(T) * ((rows - 1) * row_distance + columns));
        const backend::Buffer out(2 * sizeof(T) * rows * columns);
        const int row_count = static_cast<int>(rows), points = static_cast<int>(columns);
        const int lengths[] = {row_count, points};
        const int* used = down ? lengths : lengths + 1;
        plan_ = functions.plan_many(down ? 2 : 1, used, down ? 1 : row_count, in.template as<T>(),
                                    used, 1, static_cast<int>(row_distance), out.template as<T>(),
                                    used, 1, points, detail::forward, detail::measure);
        if (!plan_) throw Unavailable("FFTW has no plan for this transform");
    }
    Transform(const Transform&) = delete;
    ~Transform() {
        if (plan_) detail::functions<T>().destroy(plan_);
    }

    /// Both aligned to 64 bytes.
    void run(const T* x, T* y) const {
        detail::functions<T>().execute(plan_, const_cast<T*>(x), y);
    }

  private:
    static constexpr int64_t points_for_threads = 1 << 15;  ///< few points are not worth a team
    detail::Plan plan_ = nullptr;
};

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
