// SPDX-License-Identifier: Apache-2.0
// The passes of passes.hpp on the grid's cores; a task is a panel.
//
// A panel of 4096 points takes 512 KiB with registers of 64 bytes and stays in a second-level
// cache; passes over memory are what a long transform costs, so they are as few as that allows.
// While a panel is computed, what it will write between passes and what a later one reads is
// brought into that cache. What the last pass writes goes past the caches.
#pragma once

#include <omp.h>

#include <memory>
#include <optional>
#include <vector>

#include "../passes.hpp"
#include "common/backend/host.hpp"
#include "steps.hpp"

namespace gpu4s {

/// exp(-2 pi i k turn / points) for result k of transform `turn << shift`.
template <class T>
class PanelTwiddles {
    using Point = typename Panel<T>::Point;

  public:
    explicit PanelTwiddles(const Pass& pass)
        : bits_(pass.twiddle_bits), shift_(pass.twiddle_shift), of_lanes_(int64_t{1} << pass.bits) {
        const int64_t points = int64_t{1} << bits_, fine = int64_t{1} << (bits_ / 2);
        fine_ = unit_roots<double>(fine, points);
        coarse_ = unit_roots<double>(points, points, fine);
        for (int64_t k = 0; k < std::ssize(of_lanes_); ++k)
            for (int lane = 0; lane < Panel<T>::lanes; ++lane) {
                const auto root = unit_root<T>(k * (lane >> shift_), points);
                of_lanes_[k].re[lane] = root.re;
                of_lanes_[k].im[lane] = root.im;
            }
    }

    /// Multiplies the results of the transforms from `column` on.
    void multiply(int64_t column, const std::vector<int>& position, Point* panel) const {
        for (int64_t k = 0; k < std::ssize(of_lanes_); ++k) {
            const int64_t at = k * (column >> shift_) & ((int64_t{1} << bits_) - 1);
            const Complex<double> root =
                fine_[at & (std::ssize(fine_) - 1)] * coarse_[at >> (bits_ / 2)];
            const Complex<T> factor{static_cast<T>(root.re), static_cast<T>(root.im)};
            Point& value = panel[position[k]];
            value = value * (of_lanes_[k] * factor);
        }
    }

  private:
    int bits_, shift_;
    std::vector<Complex<double>> fine_, coarse_;  ///< their products are all roots, as on a device
    std::vector<Point> of_lanes_;                 ///< [k]: of columns 0 .. lanes - 1
};

template <class T>
class PanelSequence {
    using Point = typename Panel<T>::Point;
    static constexpr int lanes = Panel<T>::lanes;
    /// A panel asks for the input of one that begins at least so many points after its end.
    static constexpr int64_t points_ahead = 64;

  public:
    PanelSequence(const T* x, T* y, const FourierGrid& grid) {
        // Few rows leave lanes empty: columns, of which even a short transform has some, do not.
        const PassLimits limits{grid.rows >= lanes ? 12 : 3, 10};
        for (const Pass& pass : passes_of(grid, limits)) {
            stages_.push_back({pass, PanelSteps<T>(pass.bits)});
            if (pass.twiddle_bits > 0) stages_.back().twiddles.emplace(pass);
            longest_ = std::max(longest_, stages_.back().steps.length());
        }
        if (stages_.size() > 1) between_ = backend::Buffer(grid.points() * sizeof(Complex<T>));
        threads_ = grid.cores_of(omp_get_max_threads());
        panels_ = backend::Buffer(threads_ * longest_ * sizeof(Point));
        T *to = y, *other = between_.template as<T>();
        for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
            stage->y = to;
            stage->x = other;
            std::swap(to, other);
        }
        stages_.front().x = x;
    }

    void run() const {
        for (const Stage& stage : stages_) {
#pragma omp parallel num_threads(threads_)
            {
#pragma omp for schedule(static) nowait
                for (int64_t task = 0; task < stage.tasks; ++task) run_panel(stage, task);
                backend::finish_past_cache();
            }
        }
    }

  private:
    struct Stage {
        Pass pass;
        PanelSteps<T> steps;
        std::optional<PanelTwiddles<T>> twiddles{};
        const T* x = nullptr;
        T* y = nullptr;
        int64_t tiles = (pass.columns + lanes - 1) / lanes;
        int64_t tasks = tiles * pass.outer * pass.batch;  ///< of a panel each

        /// Of a task: its first column, and what its first transform reads and writes.
        struct Place {
            int64_t first;
            const T* x;
            T* y;
        };
        Place place(int64_t task) const {
            const int64_t first = task % tiles * lanes;
            const int64_t outer = task / tiles % pass.outer, batch = task / tiles / pass.outer;
            const int64_t in = outer * pass.in_outer + batch * pass.in_batch;
            const int64_t out = outer * pass.out_outer + batch * pass.out_batch;
            return {first, x + 2 * (first * pass.in_column + in),
                    y + 2 * (first * pass.out_column + out)};
        }
    };

    void run_panel(const Stage& stage, int64_t task) const {
        const Pass& pass = stage.pass;
        const PanelLayout in{pass.in_column, pass.in_stride}, out{pass.out_column, pass.out_stride};
        const auto& position = stage.steps.position();
        const int64_t length = stage.steps.length();
        const int64_t later = task + 1 + points_ahead / length;
        const bool last = &stage == &stages_.back();
        const auto [first, x, y] = stage.place(task);
        const int64_t columns = std::min<int64_t>(lanes, pass.columns - first);
        Point* panel = panels_.template as<Point>() + omp_get_thread_num() * longest_;
        Panel<T>::load(x, in, columns, length, panel);
        PanelMemory<T> ahead{later < stage.tasks ? stage.place(later).x : nullptr, in,
                             last ? nullptr : y, out, length};
        stage.steps.run(panel, ahead);
        if (stage.twiddles) stage.twiddles->multiply(first, position, panel);
        Panel<T>::store(panel, position, columns, y, out, last);
    }

    std::vector<Stage> stages_;
    backend::Buffer between_, panels_;
    int64_t longest_ = 0;
    int threads_ = 1;
};

constexpr auto fourier_opt = []<class T>(const FourierArgs<T>& args, backend::Stream) {
    auto sequence = std::make_shared<const PanelSequence<T>>(args.x, args.y, args.grid);
    return [sequence] { sequence->run(); };
};

}  // namespace gpu4s
