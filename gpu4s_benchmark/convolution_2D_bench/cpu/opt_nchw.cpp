// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. Images are first copied, widened and with zeros around each plane: the inner
// loops then know neither borders nor types. A plane with its zeros is one row of numbers, pitch by
// pitch: a tile of sums may begin anywhere and span rows of the image. What it sums between the
// rows is thrown away.
#include <omp.h>

#include <memory>

#include "common/variant.hpp"
#include "sums.hpp"

namespace gpu4s {
namespace {

using namespace convolution_on_cpu;

template <class T>
class PlaneConvolution {
    using S = Accumulator<T>;
    static constexpr int64_t width = tile_columns<S>;

  public:
    explicit PlaneConvolution(const Convolution2DNchw::Args<T>& args)
        : args_(args),
          up_(reach_of(args.kernel, args.height)),
          left_(reach_of(args.kernel, args.width)),
          rows_(2 * up_ + 1),
          columns_(2 * left_ + 1),
          pitch_(args.width + 2 * left_),
          // A tile reads up to its own length behind the last row.
          plane_((args.height + 2 * up_) * pitch_ + width + 2 * left_),
          taps_(args.filters * args.channels * rows_ * columns_ * sizeof(S)),
          planes_(args.batch * args.channels * plane_ * sizeof(S)) {}

    void run() const {
        const int64_t tiles = (args_.height * pitch_ + width - 1) / width;
#pragma omp parallel num_threads(omp_get_max_threads())
        {
            bring();
#pragma omp barrier
#pragma omp for schedule(dynamic)
            for (int64_t task = 0; task < args_.batch * tiles; ++task)
                for (int64_t o = 0; o < args_.filters; o += tile_rows)
                    run_tile(task / tiles, o, task % tiles * width);
        }
    }

  private:
    /// Called by all threads of a team: widens taps and planes.
    void bring() const {
        const int64_t k = args_.kernel, corner = (k / 2 - up_) * k + k / 2 - left_;
        const int64_t taps = rows_ * columns_;
#pragma omp for schedule(static) nowait
        for (int64_t at = 0; at < args_.filters * args_.channels * taps; ++at)
            taps_.template as<S>()[at] =
                widened(args_.h[at / taps * k * k + corner + at % taps / columns_ * k +
                                at % taps % columns_]);
#pragma omp for schedule(static) nowait
        for (int64_t p = 0; p < args_.batch * args_.channels; ++p) {
            S* to = planes_.template as<S>() + p * plane_;
            const T* from = args_.x + p * args_.height * args_.width;
            std::fill(to, to + plane_, S(0));
            to += up_ * pitch_ + left_;
            for (int64_t i = 0; i < args_.height; ++i)
                for (int64_t j = 0; j < args_.width; ++j)
                    to[i * pitch_ + j] = widened(from[i * args_.width + j]);
        }
    }

    /// 4 filters from `o` on at `width` places of the planes of image b from `first` on.
    void run_tile(int64_t b, int64_t o, int64_t first) const {
        const int64_t filter = args_.channels * rows_ * columns_;
        const S* taps[tile_rows];  // filters behind the last one repeat it
        for (int i = 0; i < tile_rows; ++i)
            taps[i] = taps_.template as<S>() + std::min(o + i, args_.filters - 1) * filter;
        Sums<S> sums;
        for (int64_t c = 0; c < args_.channels; ++c) {
            const S* plane = planes_.template as<S>() + (b * args_.channels + c) * plane_ + first;
            for (int64_t r = 0; r < rows_; ++r) {
                sums.add(plane + r * pitch_, taps, columns_);
                for (const S*& tap : taps) tap += columns_;
            }
        }
        alignas(64) S done[tile_rows * width];
        sums.store(done);
        for (int64_t f = 0; f < tile_rows && o + f < args_.filters; ++f) {
            T* y = args_.y + (b * args_.filters + o + f) * args_.height * args_.width;
            int64_t i = first / pitch_, j = first % pitch_;
            for (int64_t e = 0; e < width && i < args_.height; ++e) {
                if (j < args_.width) y[i * args_.width + j] = narrowed<T>(done[f * width + e]);
                if (++j == pitch_) j = 0, ++i;
            }
        }
    }

    Convolution2DNchw::Args<T> args_;
    int64_t up_, left_;       ///< rows above and columns left of a pixel that meet taps
    int64_t rows_, columns_;  ///< of taps that meet an image
    int64_t pitch_, plane_;   ///< numbers of a row and of a plane with its zeros
    backend::Buffer taps_, planes_;
};

}  // namespace

const Variant<Convolution2DNchw> opt_nchw{
    "opt", []<class T>(const Convolution2DNchw::Args<T>& args, backend::Stream) {
        auto convolution = std::make_shared<const PlaneConvolution<T>>(args);
        return [convolution] { convolution->run(); };
    }};

}  // namespace gpu4s
