// SPDX-License-Identifier: Apache-2.0
#include "convolution_2D.hpp"

#include "common/benchmark.hpp"
#include "cpu_reference/convolution_2D.hpp"

namespace gpu4s {

// `test`: one pixel; images smaller than the kernel; one row, one column; widths that allow loads
// of 16 bytes and widths that do not; every kernel that opt is compiled for and others, of one and
// of several chunks of rows and columns; around 31/32/33, 63/64/65 and 255/256/257.
std::vector<Convolution2D::Shape> Convolution2D::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1},    {1, 1, 15},   {2, 3, 3},   {7, 13, 5},   {1, 257, 7},
                    {257, 1, 9},  {31, 33, 3},  {32, 32, 3}, {33, 31, 5},  {64, 63, 7},
                    {63, 64, 7},  {65, 65, 11}, {5, 24, 13}, {64, 128, 3}, {35, 132, 15},
                    {33, 129, 9}, {9, 256, 1},  {8, 255, 1}, {3, 2, 21},   {17, 40, 17},
                    {40, 19, 33}, {66, 136, 5}};
        case Preset::tiny: return {{256, 256, 3}, {127, 129, 7}};
        case Preset::small: return {{1024, 1024, 3}, {1024, 1024, 7}, {2048, 2048, 3}};
        case Preset::paper:
            return {{1024, 1024, 3}, {2048, 2048, 3}, {4096, 4096, 3},
                    {8192, 8192, 3}, {4096, 4096, 7}, {4096, 4096, 15}};
        case Preset::large: return {{16384, 16384, 3}, {16384, 16384, 7}, {16384, 16384, 15}};
    }
    return {};
}

// `test`: as above, and channels and filters around the tiles of opt, more than one image.
std::vector<Convolution2DNchw::Shape> Convolution2DNchw::Shape::preset(Preset preset) {
    switch (preset) {
        case Preset::test:
            return {{1, 1, 1, 1, 1, 1},   {1, 1, 1, 1, 1, 5},   {1, 2, 3, 2, 3, 11},
                    {2, 3, 5, 7, 6, 3},   {1, 3, 33, 5, 31, 3}, {3, 2, 2, 4, 4, 7},
                    {1, 16, 31, 8, 8, 1}, {2, 8, 64, 9, 13, 3}, {1, 5, 65, 8, 16, 3},
                    {1, 32, 17, 7, 5, 3}, {2, 1, 7, 12, 32, 5}, {1, 4, 127, 4, 33, 1}};
        case Preset::tiny: return {{1, 8, 16, 32, 32, 3}};
        case Preset::small: return {{1, 32, 32, 64, 64, 3}, {1, 64, 64, 56, 56, 1}};
        case Preset::paper:
            return {{32, 64, 64, 56, 56, 3}, {32, 256, 256, 14, 14, 3}, {32, 256, 64, 56, 56, 1}};
        case Preset::large: return {{256, 64, 64, 56, 56, 3}};
    }
    return {};
}

void Convolution2DNchw::Shape::check() const {
    check_convolution_kernel(kernel);
    constexpr double most = std::numeric_limits<int32_t>::max();
    if (double(channels) * double(height) * double(width) > most)
        throw Error(ExitCode::parameter, "channels * height * width is more than 2147483647");
    if (double(channels) * double(kernel) * double(kernel) > most)
        throw Error(ExitCode::parameter, "channels * kernel * kernel is more than 2147483647");
}

/// Op is Convolution2D or Convolution2DNchw.
template <class Op, class T>
struct ConvolutionProblem {
    typename Op::Shape shape;
    Convolution2DNchw::Shape n;
    InputKind inputs;
    std::vector<T> x, h;

    ConvolutionProblem(const typename Op::Shape& s, Inputs& source)
        : shape(s),
          n(s.nchw()),
          inputs(source.kind()),
          x(source.unit<T>(n.batch * n.channels * n.pixels())),
          h(source.unit<T>(n.filters * n.taps())) {}

    typename Op::template Args<T> bind(Memory& memory) const {
        const T* image = memory.input(x);
        const T* taps = memory.input(h);
        return {shape, image, taps, memory.output<T>(n.batch * n.filters * n.pixels())};
    }
    std::vector<Wide<T>> reference() const {
        return reference::convolution_2D_nchw(x, h, n.batch, n.channels, n.filters, n.height,
                                              n.width, n.kernel);
    }
    /// Inputs in [0, 1] are not negative: sum |x||h| is the sum itself. Products of integers are at
    /// most 4, and float counts to 2^24.
    Bound bound(std::span<const double> reference, double operand_roundoff) const
        requires(Real<T>) {
        const int64_t terms =
            n.channels * std::min(n.kernel, n.height) * std::min(n.kernel, n.width);
        if (inputs == InputKind::integers && terms <= int64_t{1} << 22) return nullptr;
        return sum_of_products_bound<T>(
            terms, [=](int64_t i) { return reference[i]; }, reference, operand_roundoff);
    }
};
template <class T>
using Convolution2DProblem = ConvolutionProblem<Convolution2D, T>;
template <class T>
using Convolution2DNchwProblem = ConvolutionProblem<Convolution2DNchw, T>;

const BenchmarkOf<Convolution2D, Convolution2DProblem> convolution_2D;
const BenchmarkOf<Convolution2DNchw, Convolution2DNchwProblem> convolution_2D_nchw;

}  // namespace gpu4s
