// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. A thread takes a block of results and brings the samples that meet a chunk of
// taps, widened and with zeros where x has none, into a buffer of its own: the inner loop then has
// neither borders nor conversions. There, 8 registers of sums meet one tap after the other: naive's
// single sum waits for each addition, these do not wait and hold 16 floats each (AVX-512).
#include <omp.h>

#include <algorithm>
#include <memory>

#include "../finite_impulse_response_filter.hpp"
#include "common/backend/half_simd.hpp"
#include "common/backend/simd.hpp"
#include "common/variant.hpp"

namespace gpu4s {
namespace {

/// Sums and samples of a block stay in the first-level cache: 16 KiB each of float.
constexpr int64_t block_results = 4096, chunk_taps = 1024;

using backend::Lanes;
constexpr int registers = 8;  ///< of sums

/// sum[e] += taps[u] * samples[e - u] for the results of `registers` registers.
template <class S>
inline void add_taps(const S* samples, const S* taps, int64_t count, S* sum) {
    constexpr int lanes = Lanes<S>::count;
    typename Lanes<S>::Vector held[registers];
#pragma GCC unroll 8
    for (int v = 0; v < registers; ++v) held[v] = Lanes<S>::load(sum + v * lanes);
    for (int64_t u = 0; u < count; ++u)
#pragma GCC unroll 8
        for (int v = 0; v < registers; ++v)
            held[v] += taps[u] * Lanes<S>::load(samples - u + v * lanes);
#pragma GCC unroll 8
    for (int v = 0; v < registers; ++v) Lanes<S>::store(sum + v * lanes, held[v]);
}

template <class T>
class Filter {
    using S = Arithmetic<T>;
    struct Space {  ///< of one thread
        S sum[block_results], samples[chunk_taps + block_results], taps[chunk_taps];
    };

  public:
    explicit Filter(const FiniteImpulseResponse::Args<T>& args)
        : args_(args), spaces_(omp_get_max_threads() * sizeof(Space)) {}

    void run() const {
        const int64_t results = args_.results();
#pragma omp parallel for schedule(static) num_threads(omp_get_max_threads())
        for (int64_t first = 0; first < results; first += block_results)
            run_block(first, std::min(first + block_results, results),
                      spaces_.as<Space>()[omp_get_thread_num()]);
    }

  private:
    void run_block(int64_t first, int64_t end, Space& space) const {
        constexpr int64_t group = registers * Lanes<S>::count;
        const int64_t groups = (end - first + group - 1) / group;
        std::fill(space.sum, space.sum + groups * group, S(0));
        // Taps outside of these meet only zeros.
        const int64_t last_tap = std::min(args_.taps, end);
        for (int64_t t = std::max<int64_t>(0, first - args_.samples + 1); t < last_tap;
             t += chunk_taps) {
            const int64_t count = std::min(chunk_taps, last_tap - t);
            for (int64_t u = 0; u < count; ++u) space.taps[u] = widened(args_.h[t + u]);
            bring(first - t - chunk_taps, space.samples + (chunk_taps - count),
                  space.samples + chunk_taps + groups * group, space.samples);
            for (int64_t g = 0; g < groups; ++g)
                add_taps(space.samples + chunk_taps + g * group, space.taps, count,
                         space.sum + g * group);
        }
        for (int64_t i = first; i < end; ++i) args_.y[i] = narrowed<T>(space.sum[i - first]);
    }

    /// Fills [from, to) of the buffer whose first element is sample `origin`.
    void bring(int64_t origin, S* from, S* to, const S* buffer) const {
        int64_t i = origin + (from - buffer);
        for (; i < 0 && from < to; ++i) *from++ = S(0);
        const int64_t there = std::clamp<int64_t>(args_.samples - i, 0, to - from);
        for (int64_t e = 0; e < there; ++e) from[e] = widened(args_.x[i + e]);
        std::fill(from + there, to, S(0));
    }

    FiniteImpulseResponse::Args<T> args_;
    backend::Buffer spaces_;
};

const Variant<FiniteImpulseResponse> opt{
    "opt", []<class T>(const FiniteImpulseResponse::Args<T>& args, backend::Stream) {
        auto filter = std::make_shared<const Filter<T>>(args);
        return [filter] { filter->run(); };
    }};

}  // namespace
}  // namespace gpu4s
