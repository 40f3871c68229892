// SPDX-License-Identifier: Apache-2.0
// The passes of passes.hpp on all cores. A task is a panel: as many transforms as a register of the
// processor has numbers, one in each of its lanes, so that every operation is one of whole
// registers. Points come from memory in pieces of adjacent transforms, or, where those of one
// transform are adjacent, in small squares that are transposed in registers.
//
// A panel of 1024 points takes 128 KiB with registers of 64 bytes and stays in a second-level
// cache; passes over memory are what a long transform costs, so they are as few as that allows.
#pragma once

#include <omp.h>

#include <memory>
#include <vector>

#include "../butterfly.hpp"
#include "../passes.hpp"
#include "common/backend/host.hpp"
#include "common/backend/simd.hpp"

namespace gpu4s {

/// A register of numbers, and the same at any address of one. Not of a dependent type: GCC forgets
/// the size of such a vector where it is an argument of a template.
template <class T>
struct Register;
template <>
struct Register<float> {
    typedef float Type __attribute__((vector_size(backend::simd_bytes)));
    typedef float InMemory __attribute__((vector_size(backend::simd_bytes), aligned(4), may_alias));
};
template <>
struct Register<double> {
    typedef double Type __attribute__((vector_size(backend::simd_bytes)));
    typedef double InMemory
        __attribute__((vector_size(backend::simd_bytes), aligned(8), may_alias));
};

template <class T>
class PanelSequence {
    static constexpr int lanes = backend::simd_bytes / sizeof(T);
    static constexpr int square = lanes / 2;  ///< complex numbers in a register
    using Vector = typename Register<T>::Type;
    using InMemory = typename Register<T>::InMemory;
    using Panel = Complex<Vector>;

    /// Points of a step: what leaves registers for a few more values than the points themselves.
    static constexpr int most_step_bits = backend::simd_registers == 32 ? 3 : 2;
    static constexpr size_t first_level_bytes = 32 << 10;
    /// Below this a team of threads costs more than it saves.
    static constexpr int64_t points_for_threads = 1 << 13;

  public:
    PanelSequence(const T* x, T* y, const FourierGrid& grid) {
        // Few rows leave lanes empty: columns, of which even a short transform has some, do not.
        const PassLimits limits{grid.rows >= lanes ? 12 : 3, 10};
        for (const Pass& pass : passes_of(grid, limits)) stages_.push_back(make_stage(pass));
        const int64_t points = grid.points();
        if (stages_.size() > 1) between_ = backend::Buffer(points * sizeof(Complex<T>));
        int64_t longest = 0;
        for (const Stage& stage : stages_) longest = std::max(longest, stage.length());
        threads_ = points < points_for_threads ? 1 : omp_get_max_threads();
        panels_ = backend::Buffer(threads_ * longest * sizeof(Panel));
        longest_ = longest;
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
            const Pass& pass = stage.pass;
            const int64_t tiles = (pass.columns + lanes - 1) / lanes;
#pragma omp parallel for num_threads(threads_) schedule(static)
            for (int64_t task = 0; task < tiles * pass.outer * pass.batch; ++task) {
                const int64_t first = task % tiles * lanes, above = task / tiles;
                const int64_t outer = above % pass.outer, batch = above / pass.outer;
                Panel* panel = panels_.template as<Panel>() + omp_get_thread_num() * longest_;
                const T* from = stage.x + 2 * (first * pass.in_column + outer * pass.in_outer +
                                               batch * pass.in_batch);
                T* to = stage.y + 2 * (first * pass.out_column + outer * pass.out_outer +
                                       batch * pass.out_batch);
                const int64_t columns = std::min<int64_t>(lanes, pass.columns - first);
                load(stage, from, columns, panel);
                make_steps(stage, 0, stage.roots.data(), panel, stage.length(), stage.length());
                if (pass.twiddle_bits > 0) multiply(stage, first, panel);
                store(stage, panel, to, columns);
            }
        }
    }

  private:
    struct Stage {
        Pass pass{};
        std::vector<int> step_bits;
        std::vector<Complex<T>> roots;  ///< by step: [points of the next steps][points - 1]
        std::vector<int> position;      ///< of result k in a panel after the steps
        std::vector<Complex<double>> fine, coarse;  ///< of the twiddles, as on a device
        std::vector<Panel> lane_twiddles;           ///< [k]: of columns 0 .. lanes - 1
        const T* x = nullptr;
        T* y = nullptr;

        int64_t length() const { return int64_t{1} << pass.bits; }
        Complex<double> twiddle(int64_t k) const {
            k &= (int64_t{1} << pass.twiddle_bits) - 1;
            return fine[k & (std::ssize(fine) - 1)] * coarse[k >> (pass.twiddle_bits / 2)];
        }
    };

    static Stage make_stage(const Pass& pass) {
        Stage stage;
        stage.pass = pass;
        const int steps = (pass.bits + most_step_bits - 1) / most_step_bits;
        stage.position.assign(stage.length(), 0);
        int64_t before = 1;  ///< product of the points of the steps so far
        for (int step = 0; step < steps; ++step) {
            const int bits = pass.bits / steps + (step < pass.bits % steps);
            const int64_t points = int64_t{1} << bits, after = stage.length() / before / points;
            stage.step_bits.push_back(bits);
            for (int64_t j = 0; j < after; ++j)
                for (int64_t q = 1; q < points; ++q)
                    stage.roots.push_back(unit_root<T>(j * q, after * points));
            for (int64_t k = 0; k < stage.length(); ++k)
                stage.position[k] += static_cast<int>(k / before % points * after);
            before *= points;
        }
        if (pass.twiddle_bits == 0) return stage;
        const int64_t fine = int64_t{1} << (pass.twiddle_bits / 2);
        const int64_t points = int64_t{1} << pass.twiddle_bits;
        for (int64_t k = 0; k < fine; ++k) stage.fine.push_back(unit_root<double>(k, points));
        for (int64_t k = 0; k < points; k += fine)
            stage.coarse.push_back(unit_root<double>(k, points));
        stage.lane_twiddles.resize(stage.length());
        for (int64_t k = 0; k < stage.length(); ++k)
            for (int lane = 0; lane < lanes; ++lane) {
                const auto root = unit_root<T>(k * (lane >> pass.twiddle_shift), points);
                stage.lane_twiddles[k].re[lane] = root.re;
                stage.lane_twiddles[k].im[lane] = root.im;
            }
        return stage;
    }

    static Vector at(const T* address) { return *reinterpret_cast<const InMemory*>(address); }
    static InMemory& at(T* address) { return *reinterpret_cast<InMemory*>(address); }

    /// Lanes first, first + step, .. of a followed by b.
    template <int... i>
    static Vector every_second(Vector a, Vector b, int first, std::integer_sequence<int, i...>) {
        return first == 0 ? __builtin_shufflevector(a, b, (2 * i)...)
                          : __builtin_shufflevector(a, b, (2 * i + 1)...);
    }
    /// Complex numbers a[0], b[0], a[1], b[1], .. of the lower or upper halves.
    template <int... i>
    static Vector interleaved(Vector a, Vector b, bool upper, std::integer_sequence<int, i...>) {
        constexpr int half = lanes / 2;
        return upper ? __builtin_shufflevector(
                           a, b, (i / 4 * 2 + half + i % 2 + (i / 2 % 2 ? lanes : 0))...)
                     : __builtin_shufflevector(a, b,
                                               (i / 4 * 2 + i % 2 + (i / 2 % 2 ? lanes : 0))...);
    }
    /// Numbers a[0], b[0], a[1], b[1], .. of the lower or upper halves.
    template <int... i>
    static Vector zipped(Vector a, Vector b, bool upper, std::integer_sequence<int, i...>) {
        return upper ? __builtin_shufflevector(a, b, (i / 2 + lanes / 2 + (i % 2 ? lanes : 0))...)
                     : __builtin_shufflevector(a, b, (i / 2 + (i % 2 ? lanes : 0))...);
    }
    static constexpr std::make_integer_sequence<int, lanes> all{};

    /// Parts apart of 2 * square interleaved complex numbers, and back.
    static Panel split(Vector a, Vector b) {
        return {every_second(a, b, 0, all), every_second(a, b, 1, all)};
    }
    static Vector joined(const Panel& v, bool upper) { return zipped(v.re, v.im, upper, all); }

    /// Transposes a square of complex numbers: each round shuffles the rows perfectly.
    static void transpose(Vector (&rows)[square]) {
        for (int round = 1; round < square; round *= 2) {
            Vector next[square];
            repeat<square / 2>([&](auto i) {
                next[2 * i] = interleaved(rows[i], rows[i + square / 2], false, all);
                next[2 * i + 1] = interleaved(rows[i], rows[i + square / 2], true, all);
            });
            repeat<square>([&](auto i) { rows[i] = next[i]; });
        }
    }

    static void load(const Stage& stage, const T* x, int64_t columns, Panel* panel) {
        const Pass& pass = stage.pass;
        if (columns == lanes && pass.in_column == 1) {
            for (int64_t j = 0; j < stage.length(); ++j, x += 2 * pass.in_stride)
                panel[j] = split(at(x), at(x + lanes));
        } else if (columns == lanes && pass.in_stride == 1 && stage.length() >= square) {
            for (int64_t j = 0; j < stage.length(); j += square) {
                Vector lower[square], upper[square];
                repeat<square>([&](auto c) {
                    lower[c] = at(x + 2 * (c * pass.in_column + j));
                    upper[c] = at(x + 2 * ((c + square) * pass.in_column + j));
                });
                transpose(lower);
                transpose(upper);
                repeat<square>([&](auto i) { panel[j + i] = split(lower[i], upper[i]); });
            }
        } else {
            for (int64_t j = 0; j < stage.length(); ++j)
                for (int64_t c = 0; c < lanes; ++c) {
                    const int64_t from = std::min(c, columns - 1) * pass.in_column;
                    panel[j].re[c] = x[2 * (from + j * pass.in_stride)];
                    panel[j].im[c] = x[2 * (from + j * pass.in_stride) + 1];
                }
        }
    }

    static void store(const Stage& stage, const Panel* panel, T* y, int64_t columns) {
        const Pass& pass = stage.pass;
        const auto result = [&](int64_t k) -> const Panel& { return panel[stage.position[k]]; };
        if (columns == lanes && pass.out_column == 1) {
            for (int64_t k = 0; k < stage.length(); ++k, y += 2 * pass.out_stride) {
                at(y) = joined(result(k), false);
                at(y + lanes) = joined(result(k), true);
            }
        } else if (columns == lanes && pass.out_stride == 1 && stage.length() >= square) {
            for (int64_t k = 0; k < stage.length(); k += square) {
                Vector lower[square], upper[square];
                repeat<square>([&](auto i) {
                    lower[i] = joined(result(k + i), false);
                    upper[i] = joined(result(k + i), true);
                });
                transpose(lower);
                transpose(upper);
                repeat<square>([&](auto c) {
                    at(y + 2 * (c * pass.out_column + k)) = lower[c];
                    at(y + 2 * ((c + square) * pass.out_column + k)) = upper[c];
                });
            }
        } else {
            for (int64_t k = 0; k < stage.length(); ++k)
                for (int64_t c = 0; c < columns; ++c) {
                    y[2 * (c * pass.out_column + k * pass.out_stride)] = result(k).re[c];
                    y[2 * (c * pass.out_column + k * pass.out_stride) + 1] = result(k).im[c];
                }
        }
    }

    /// Decimation in frequency, in place: afterwards result k is at position[k]. Steps `step` and
    /// later of `length` points that are transforms of `span` points; what does not fit a
    /// first-level cache makes one step and goes on part by part.
    static void make_steps(const Stage& stage, size_t step, const Complex<T>* roots, Panel* panel,
                           int64_t length, int64_t span) {
        for (; step < stage.step_bits.size(); ++step) {
            const int bits = stage.step_bits[step];
            if (bits == 1) make_step<2>(panel, length, span, roots);
            if (bits == 2) make_step<4>(panel, length, span, roots);
            if (bits == 3) make_step<8>(panel, length, span, roots);
            span >>= bits;
            roots += span * ((int64_t{1} << bits) - 1);
            if (length * sizeof(Panel) <= first_level_bytes || span == 1) continue;
            for (int64_t first = 0; first < length; first += span)
                make_steps(stage, step + 1, roots, panel + first, span, span);
            return;
        }
    }
    template <int points>
    static void make_step(Panel* panel, int64_t length, int64_t span, const Complex<T>* roots) {
        const int64_t after = span / points;
        for (int64_t first = 0; first < length; first += span)
            for (int64_t j = 0; j < after; ++j) {
                Panel* from = panel + first + j;
                Panel v[points];
                repeat<points>([&](auto q) { v[q] = from[q * after]; });
                transform<T>(v);
                from[0] = v[0];
                const Complex<T>* root = roots + j * (points - 1);
                repeat<points - 1>([&](auto q) { from[(q + 1) * after] = v[q + 1] * root[q]; });
            }
    }

    static void multiply(const Stage& stage, int64_t first, Panel* panel) {
        const int64_t turn = first >> stage.pass.twiddle_shift;
        for (int64_t k = 0; k < stage.length(); ++k) {
            const Complex<double> common = stage.twiddle(k * turn);
            const Complex<T> factor{static_cast<T>(common.re), static_cast<T>(common.im)};
            Panel& value = panel[stage.position[k]];
            value = value * (stage.lane_twiddles[k] * factor);
        }
    }

    std::vector<Stage> stages_;
    backend::Buffer between_, panels_;
    int64_t longest_ = 0;
    int threads_ = 1;
};

constexpr auto fourier_opt = [](const auto& args, backend::Stream) {
    using T = std::remove_pointer_t<decltype(args.y)>;
    auto sequence = std::make_shared<const PanelSequence<T>>(args.x, args.y, args.grid());
    return [sequence] { sequence->run(); };
};

}  // namespace gpu4s
