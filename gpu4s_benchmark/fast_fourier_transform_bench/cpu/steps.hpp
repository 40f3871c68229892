// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "panel.hpp"

namespace gpu4s {

/// The transforms of 2^bits points of a panel, in steps of short ones (decimation in frequency):
/// result k is at position()[k].
template <class T>
class PanelSteps {
    using Point = typename Panel<T>::Point;
    /// Points of a step: what leaves registers for a few more values than the points themselves.
    static constexpr int most_step_bits = backend::simd_registers == 32 ? 3 : 2;
    static constexpr size_t first_level_bytes = 32 << 10;

  public:
    explicit PanelSteps(int bits) : position_(int64_t{1} << bits) {
        const int steps = (bits + most_step_bits - 1) / most_step_bits;
        int64_t before = 1;  ///< product of the points of the steps so far
        for (int step = 0; step < steps; ++step) {
            step_bits_.push_back(bits / steps + (step < bits % steps));
            const int64_t points = int64_t{1} << step_bits_.back();
            const int64_t after = length() / before / points;
            for (int64_t j = 0; j < after; ++j)
                for (int64_t q = 1; q < points; ++q)
                    roots_.push_back(unit_root<T>(j * q, after * points));
            for (int64_t k = 0; k < length(); ++k)
                position_[k] += static_cast<int>(k / before % points * after);
            before *= points;
        }
    }

    int64_t length() const { return std::ssize(position_); }
    const std::vector<int>& position() const { return position_; }
    /// Asks for all of `ahead` meanwhile.
    void run(Point* panel, PanelMemory<T>& ahead) const {
        run(0, roots_.data(), panel, length(), length(), ahead);
        ahead.ask(length());
    }

  private:
    /// Steps `step` and later of `length` points that are transforms of `span` points; what does
    /// not fit a first-level cache makes one step and goes on part by part.
    void run(size_t step, const Complex<T>* roots, Point* panel, int64_t length, int64_t span,
             PanelMemory<T>& ahead) const {
        for (; step < step_bits_.size(); ++step) {
            const int bits = step_bits_[step];
            if (span == 4 && bits == 2) return make_last_step(panel, length);
            if (bits == 1) make_step<2>(panel, length, span, roots, ahead);
            if (bits == 2) make_step<4>(panel, length, span, roots, ahead);
            if (bits == 3) make_step<8>(panel, length, span, roots, ahead);
            span >>= bits;
            roots += span * ((int64_t{1} << bits) - 1);
            if (length * sizeof(Point) <= first_level_bytes || span == 1) continue;
            for (int64_t first = 0; first < length; first += span)
                run(step + 1, roots, panel + first, span, span, ahead);
            return;
        }
    }

    template <int points>
    static void make_step(Point* panel, int64_t length, int64_t span, const Complex<T>* roots,
                          PanelMemory<T>& ahead) {
        const int64_t after = span / points;
        for (int64_t first = 0; first < length; first += span)
            for (int64_t j = 0; j < after; ++j) {
                Point* from = panel + first + j;
                Point v[points];
                repeat<points>([&](auto q) { v[q] = from[q * after]; });
                transform<T>(v);
                ahead.ask(points / 2);
                from[0] = v[0];
                const Complex<T>* root = roots + j * (points - 1);
                repeat<points - 1>([&](auto q) { from[(q + 1) * after] = v[q + 1] * root[q]; });
            }
    }
    /// Of 4 points, the roots of which are 1. Parts apart: GCC keeps whole copies out of registers.
    static void make_last_step(Point* panel, int64_t length) {
        for (Point* from = panel; from < panel + length; from += 4) {
            Point v[4] = {from[0], from[1], from[2], from[3]};
            transform<T>(v);
            repeat<4>([&](auto q) {
                from[q].re = v[q].re;
                from[q].im = v[q].im;
            });
        }
    }

    std::vector<int> step_bits_, position_;
    std::vector<Complex<T>> roots_;  ///< by step: [points of the next steps][points - 1]
};

}  // namespace gpu4s
