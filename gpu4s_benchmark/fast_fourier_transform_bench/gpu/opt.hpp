// SPDX-License-Identifier: Apache-2.0
// As few passes over memory as shared memory allows: n points are read and written once up to 4096,
// twice up to 2^20 and three times up to 2^30; a pass is bound by memory. Floor for 2^24 points of
// float: 6 * 128 MiB. Two dimensions: rows in one pass, columns of up to 1024 in one more.
#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "pass.hpp"

namespace gpu4s {

/// A block holds 4096 points; 1024 points of columns leave it 8 columns of float, 64 adjacent
/// bytes.
constexpr PassLimits gpu_pass_limits{12, 10};

/// Passes with what they need: tables in device memory and, between passes, y and an array like it
/// in turn.
template <class T>
class PassSequence {
  public:
    PassSequence(const T* x, T* y, const std::vector<Pass>& passes, Stream stream)
        : stream_(stream) {
        std::vector<Complex<T>> tables;
        for (const Pass& pass : passes) {
            Stage stage{pass, nullptr, nullptr, std::ssize(tables), 0, 0, nullptr};
            with_bits(pass.bits, [&]<int bits>() { add_stage<bits>(stage, tables); });
            if (pass.twiddle_bits > 0) add_twiddles(stage, tables);
            stages_.push_back(stage);
        }
        tables_ = backend::Buffer(tables);
        if (passes.size() > 1) {
            const int64_t points = passes.back().transforms() << passes.back().bits;
            between_ = backend::Buffer(points * sizeof(Complex<T>));
        }
        auto* to = reinterpret_cast<Complex<T>*>(y);
        auto* other = between_.as<Complex<T>>();
        for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
            stage->y = to;
            stage->x = other;
            std::swap(to, other);
        }
        stages_.front().x = reinterpret_cast<const Complex<T>*>(x);
    }

    void queue() const {
        for (const Stage& stage : stages_) stage.queue(stage, tables_.as<Complex<T>>(), stream_);
    }

  private:
    struct Stage {
        Pass pass;
        const Complex<T>* x;
        Complex<T>* y;
        int64_t roots, twiddles;  ///< where they begin in the tables
        size_t shared_bytes;
        void (*queue)(const Stage&, const Complex<T>* tables, Stream);
    };

    template <class Body>
    static void with_bits(int bits, Body body) {
        [&]<int... i>(std::integer_sequence<int, i...>) {
            (void)((bits == i && (body.template operator()<i>(), true)) || ...);
        }
        (std::make_integer_sequence<int, gpu_pass_limits.adjacent + 1>{});
    }

    template <int bits>
    static void add_stage(Stage& stage, std::vector<Complex<T>>& tables) {
        using Block = PassBlock<T, bits>;
        for (int step = 1; step < Block::steps; ++step) {
            const int points = 1 << Block::step_bits(step), before = 1 << Block::bits_before(step);
            for (int q = 1; q < points; ++q)
                for (int r = 0; r < before; ++r)
                    tables.push_back(unit_root<T>(int64_t{q} * r, int64_t{points} * before));
        }
        stage.shared_bytes = Block::step_bytes;
        if (stage.pass.in_stride == 1 && stage.pass.in_column == 1)
            stage.shared_bytes = std::max(Block::step_bytes, Block::overlap_bytes);
        if (stage.pass.twiddle_bits > 0) stage.shared_bytes += Block::factor_bytes;
        stage.queue = [](const Stage& s, const Complex<T>* from, Stream stream) {
            const int64_t above = s.pass.outer * s.pass.batch;
            const unsigned blocks = grid_of(blocks_for(s.pass.columns, Block::columns) * above);
            launch(fourier_pass_kernel<T, Block>, blocks, Block::threads, s.shared_bytes, stream,
                   s.x, s.y, from + s.roots, from + s.twiddles, s.pass);
        };
    }

    static void add_twiddles(Stage& stage, std::vector<Complex<T>>& tables) {
        stage.twiddles = std::ssize(tables);
        const int bits = stage.pass.twiddle_bits;
        const int64_t fine = int64_t{1} << (bits / 2), points = int64_t{1} << bits;
        for (const auto& roots : {unit_roots<T>(fine, points), unit_roots<T>(points, points, fine)})
            tables.insert(tables.end(), roots.begin(), roots.end());
    }

    Stream stream_;
    std::vector<Stage> stages_;
    backend::Buffer tables_, between_;
};

constexpr auto fourier_opt = []<class T>(const FourierArgs<T>& args, Stream stream) {
    auto sequence = std::make_shared<const PassSequence<T>>(
        args.x, args.y, passes_of(args.grid, gpu_pass_limits), stream);
    return [sequence] { sequence->queue(); };
};

}  // namespace gpu4s
