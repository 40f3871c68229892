// SPDX-License-Identifier: Apache-2.0
// All cores and SIMD. A thread copies the part of the image that its part of y needs, widened and
// with zeros around the image, into a buffer of its own: the inner loops then know neither borders
// nor types.
#include <omp.h>

#include <memory>

#include "common/variant.hpp"
#include "sums.hpp"

namespace gpu4s {
namespace {

using namespace convolution_on_cpu;

template <class T>
class ImageConvolution {
    using S = Arithmetic<T>;
    static constexpr int64_t width = tile_columns<S>;
    /// A task's part of y. With 15 x 15 taps of float its part of x takes 56 KiB (AVX-512).
    static constexpr int64_t task_rows = 32, task_columns = 256;
    static_assert(task_rows % tile_rows == 0 && task_columns % width == 0);

  public:
    explicit ImageConvolution(const Convolution2D::Args<T>& args)
        : args_(args),
          up_(reach_of(args.kernel, args.height)),
          left_(reach_of(args.kernel, args.width)),
          rows_(2 * up_ + 1),
          columns_(2 * left_ + 1),
          taps_(rows_ * columns_ * sizeof(S)),
          buffers_(omp_get_max_threads() * buffer_size() * sizeof(S)) {}

    void run() const {
        const int64_t corner = (args_.kernel / 2 - up_) * args_.kernel + args_.kernel / 2 - left_;
        for (int64_t at = 0; at < rows_ * columns_; ++at)
            taps_.template as<S>()[at] =
                widened(args_.h[corner + at / columns_ * args_.kernel + at % columns_]);
        const int64_t across = (args_.width + task_columns - 1) / task_columns;
        const int64_t down = (args_.height + task_rows - 1) / task_rows;
#pragma omp parallel for schedule(dynamic) num_threads(omp_get_max_threads())
        for (int64_t task = 0; task < across * down; ++task)
            run_task(task / across * task_rows, task % across * task_columns,
                     buffers_.template as<S>() + omp_get_thread_num() * buffer_size());
    }

  private:
    int64_t stride() const { return task_columns + columns_ - 1; }
    int64_t buffer_size() const { return (task_rows + rows_ - 1) * stride(); }

    void run_task(int64_t top, int64_t left, S* buffer) const {
        const int64_t rows = std::min(task_rows, args_.height - top);
        const int64_t columns = std::min(task_columns, args_.width - left);
        bring(top - up_, left - left_, rows, buffer);
        for (int64_t i = 0; i < rows; i += tile_rows)
            for (int64_t j = 0; j < columns; j += width) {
                Sums<S> sums;
                add(sums, buffer + i * stride() + j);
                alignas(64) S done[tile_rows * width];
                sums.store(done);
                for (int64_t r = 0; r < tile_rows && i + r < rows; ++r) {
                    T* to = args_.y + (top + i + r) * args_.width + left + j;
                    const int64_t there = std::min(width, columns - j);
                    for (int64_t e = 0; e < there; ++e) to[e] = narrowed<T>(done[r * width + e]);
                }
            }
    }

    /// Copies the part of the image that a task's first `rows` rows need, zeros around the image.
    void bring(int64_t top, int64_t left, int64_t rows, S* buffer) const {
        const int64_t first = std::max<int64_t>(0, -left);
        const int64_t end = std::min(stride(), args_.width - left);
        // The last tile may begin in the last row: it reads as many rows as any.
        rows = (rows + tile_rows - 1) / tile_rows * tile_rows + rows_ - 1;
        for (int64_t r = 0; r < rows; ++r, buffer += stride()) {
            const bool there = top + r >= 0 && top + r < args_.height;
            const T* from = args_.x + (top + r) * args_.width + left;
            std::fill(buffer, buffer + (there ? first : stride()), S(0));
            if (!there) continue;
            for (int64_t c = first; c < end; ++c) buffer[c] = widened(from[c]);
            std::fill(buffer + end, buffer + stride(), S(0));
        }
    }

    /// Row r of the image meets row r - i of the taps in row i of the tile. Most rows meet all
    /// rows of the tile; fewer than 4 rows of taps meet them one by one.
    void add(Sums<S>& sums, const S* image) const {
        const S* taps = taps_.template as<S>();
        const auto add_row = [&]<int first, int last>(int64_t r) {
            const S* of[tile_rows] = {};
            for (int i = first; i <= last; ++i) of[i] = taps + (r - i) * columns_;
            sums.template add<first, last>(image + r * stride(), of, columns_);
        };
        if (rows_ < tile_rows) {
            for (int64_t r = 0; r < rows_; ++r) {
                add_row.template operator()<0, 0>(r);
                add_row.template operator()<1, 1>(r + 1);
                add_row.template operator()<2, 2>(r + 2);
                add_row.template operator()<3, 3>(r + 3);
            }
            return;
        }
        add_row.template operator()<0, 0>(0);
        add_row.template operator()<0, 1>(1);
        add_row.template operator()<0, 2>(2);
        for (int64_t r = 3; r < rows_; ++r) add_row.template operator()<0, 3>(r);
        add_row.template operator()<1, 3>(rows_);
        add_row.template operator()<2, 3>(rows_ + 1);
        add_row.template operator()<3, 3>(rows_ + 2);
    }

    Convolution2D::Args<T> args_;
    int64_t up_, left_;       ///< rows above and columns left of a pixel that meet taps
    int64_t rows_, columns_;  ///< of taps that meet the image
    backend::Buffer taps_, buffers_;
};

}  // namespace

const Variant<Convolution2D> opt{
    "opt", []<class T>(const Convolution2D::Args<T>& args, backend::Stream) {
        auto convolution = std::make_shared<const ImageConvolution<T>>(args);
        return [convolution] { convolution->run(); };
    }};

}  // namespace gpu4s
