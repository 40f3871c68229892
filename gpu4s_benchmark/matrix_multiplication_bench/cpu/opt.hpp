// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. A and B are first packed in the order in which the inner loop reads them and
// widened to the type that sums are formed in:
//   A  [ceil(M / strip_rows)] strips  of [K][strip_rows],    rows behind M zero
//   B  [ceil(N / panel_columns)] panels of [K][panel_columns], columns behind N zero
// A task is a block of C of a few strips and panels. It walks K in steps for which a panel of B
// stays in the first-level cache and the strips of A in the second; within one, a tile of
// strip_rows x panel_columns sums stays in registers.
#pragma once

#include <omp.h>

#include <algorithm>
#include <memory>

#include "../matrix_multiplication.hpp"
#include "common/backend/half_simd.hpp"
#include "common/backend/host.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s::cpu_product {

using backend::Lanes;

/// The tile in registers: strip_rows x 2 vectors of sums, 2 of B and 1 of A at a time.
constexpr int strip_rows = backend::simd_registers == 32 ? 12 : 6, panel_vectors = 2;
template <class S>
constexpr int panel_columns = panel_vectors* Lanes<S>::count;

constexpr int64_t depth_step = 256;
constexpr int64_t most_strips = 8, most_panels = 16;  ///< of a task

/// sums[strip_rows][panel_columns], rows `stride` apart, += depth steps of a strip and a panel.
template <class S>
inline void multiply_tile(int64_t depth, const S* strip, const S* panel, S* sums, int64_t stride) {
    using Vector = typename Lanes<S>::Vector;
    constexpr int lanes = Lanes<S>::count;
    Vector sum[strip_rows][panel_vectors] = {};
    for (int64_t k = 0; k < depth; ++k, strip += strip_rows, panel += panel_columns<S>) {
        Vector b[panel_vectors];
#pragma GCC unroll 2
        for (int v = 0; v < panel_vectors; ++v) b[v] = Lanes<S>::load(panel + v * lanes);
#pragma GCC unroll 12
        for (int r = 0; r < strip_rows; ++r)
#pragma GCC unroll 2
            for (int v = 0; v < panel_vectors; ++v) sum[r][v] += strip[r] * b[v];
    }
#pragma GCC unroll 12
    for (int r = 0; r < strip_rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < panel_vectors; ++v) {
            S* to = sums + r * stride + v * lanes;
            Lanes<S>::store(to, Lanes<S>::load(to) + sum[r][v]);
        }
}

template <class T, class R>
class Product {
    using Args = MatrixMultiplication::Args<T, R>;
    using S = Arithmetic<T>;
    static constexpr int64_t width = panel_columns<S>;

  public:
    explicit Product(const Args& args)
        : args_(args),
          strips_((args.M + strip_rows - 1) / strip_rows),
          panels_((args.N + width - 1) / width),
          packed_A_(strips_ * strip_rows * args.K * sizeof(S)),
          packed_B_(panels_ * width * args.K * sizeof(S)) {
        // Smaller tasks where there would be too few for the cores.
        const int64_t wanted = 3 * omp_get_max_threads();
        while (tasks() < wanted && task_panels_ > 1) task_panels_ /= 2;
        while (tasks() < wanted && task_strips_ > 1) task_strips_ /= 2;
        sums_ = backend::Buffer(omp_get_max_threads() * task_sums() * sizeof(S));
    }

    void run() const {
#pragma omp parallel num_threads(omp_get_max_threads())
        {
            pack();
#pragma omp barrier
            S* sums = sums_.as<S>() + omp_get_thread_num() * task_sums();
#pragma omp for schedule(dynamic)
            for (int64_t task = 0; task < tasks(); ++task)
                run_task(task % tasks_down() * task_strips_, task / tasks_down() * task_panels_,
                         sums);
        }
    }

  private:
    int64_t tasks_down() const { return (strips_ + task_strips_ - 1) / task_strips_; }
    int64_t tasks() const { return tasks_down() * ((panels_ + task_panels_ - 1) / task_panels_); }
    int64_t task_sums() const { return task_strips_ * strip_rows * task_panels_ * width; }

    /// Called by all threads of a team.
    void pack() const {
        const int64_t K = args_.K;
#pragma omp for schedule(static) nowait
        for (int64_t strip = 0; strip < strips_; ++strip) {
            S* to = packed_A_.as<S>() + strip * strip_rows * K;
            const int64_t rows = std::min<int64_t>(strip_rows, args_.M - strip * strip_rows);
            const T* from = args_.A + strip * strip_rows * K;
            for (int64_t k = 0; k < K; ++k, to += strip_rows) {
                for (int64_t r = 0; r < rows; ++r) to[r] = widened(from[r * K + k]);
                std::fill(to + rows, to + strip_rows, S(0));
            }
        }
#pragma omp for schedule(static) nowait
        for (int64_t panel = 0; panel < panels_; ++panel) {
            S* to = packed_B_.as<S>() + panel * width * K;
            const int64_t columns = std::min(width, args_.N - panel * width);
            const T* from = args_.B + panel * width;
            for (int64_t k = 0; k < K; ++k, to += width, from += args_.N) {
                for (int64_t c = 0; c < columns; ++c) to[c] = widened(from[c]);
                std::fill(to + columns, to + width, S(0));
            }
        }
    }

    /// The block of C from strip and panel on; `sums` holds [task_strips * strip_rows] rows of
    /// [task_panels * width].
    void run_task(int64_t first_strip, int64_t first_panel, S* sums) const {
        const int64_t K = args_.K, stride = task_panels_ * width;
        const int64_t strips = std::min(task_strips_, strips_ - first_strip);
        const int64_t panels = std::min(task_panels_, panels_ - first_panel);
        std::fill(sums, sums + strips * strip_rows * stride, S(0));
        for (int64_t k = 0; k < K; k += depth_step)
            for (int64_t p = 0; p < panels; ++p)
                for (int64_t s = 0; s < strips; ++s)
                    multiply_tile(std::min(depth_step, K - k),
                                  packed_A_.as<S>() + ((first_strip + s) * K + k) * strip_rows,
                                  packed_B_.as<S>() + ((first_panel + p) * K + k) * width,
                                  sums + s * strip_rows * stride + p * width, stride);
        const int64_t top = first_strip * strip_rows, left = first_panel * width;
        const int64_t rows = std::min(strips * strip_rows, args_.M - top);
        const int64_t columns = std::min(panels * width, args_.N - left);
        for (int64_t r = 0; r < rows; ++r)
            for (int64_t c = 0; c < columns; ++c)
                args_.C[(top + r) * args_.N + left + c] = narrowed<R>(sums[r * stride + c]);
    }

    Args args_;
    int64_t strips_, panels_;
    int64_t task_strips_ = most_strips, task_panels_ = most_panels;
    backend::Buffer packed_A_, packed_B_, sums_;
};

}  // namespace gpu4s::cpu_product

namespace gpu4s {

/// Packs and multiplies at each call of what it returns.
constexpr auto matrix_multiplication_opt =
    []<class T, class R>(const MatrixMultiplication::Args<T, R>& args, backend::Stream) {
        const auto product = std::make_shared<const cpu_product::Product<T, R>>(args);
        return [product] { product->run(); };
    };

}  // namespace gpu4s
