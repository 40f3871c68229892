// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow, the same kernels
// without a mistake and every tile of the opt kernels accepted.
#include "common/test/mutants.hpp"
#include "common/test/on_device.hpp"
#include "gpu/naive.hpp"
#include "gpu/nchw.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    flipped,            // a convolution in the narrow sense
    taps_transposed,    // h[s, r]
    square_stride,      // x[i * height + j], right for square images only
    padded_by_one,      // R = 1 whatever the kernel
    halo_one_short,     // the last column that a tile needs is not brought
    halo_of_one_tile,   // no more than a tile beside the tile
    edge_threads_idle,  // threads outside the image bring nothing
    edge_repeated,      // pixels outside the image are those at its edge
    edge_wraps,         // column -1 is the end of the row above
    last_tap_dropped,
    last_tap_row_dropped,
    no_first_barrier,   // reads the tile before all of it is there
    no_second_barrier,  // overwrites the tile before all have read it
    partial_tile_lost,  // the grid is rounded down
    last_row_skipped,
    last_column_skipped,
    bound_off_by_one,     // writes the column behind the last one, too
    added_to_output,      // y += instead of y =
    sum_kept_over_tiles,  // the sum of the tile above is not cleared
    rounded_to_half,      // operands lose 13 bits
};

constexpr int side = 8;

// One block per 8 columns x 8 rows of every gridDim.y-th row of tiles, one thread per pixel; the
// tile with its halo in shared memory.
template <Fault fault>
__global__ void broken_convolution_kernel(const float* x, const float* h, float* y, int64_t height,
                                          int64_t width, int64_t kernel) {
    auto* tile = reinterpret_cast<float*>(dynamic_shared());
    const int K = static_cast<int>(kernel), R = fault == Fault::padded_by_one && K > 1 ? 1 : K / 2;
    const int span = side + K - 1;
    const int64_t j = int64_t{blockIdx.x} * side + threadIdx.x;
    float sum = 0;
    for (int64_t top = int64_t{blockIdx.y} * side; top < height; top += int64_t{gridDim.y} * side) {
        const int64_t i = top + threadIdx.y;
        if (fault != Fault::sum_kept_over_tiles) sum = 0;
        const bool brings = fault != Fault::edge_threads_idle || (i < height && j < width);
        for (int at = threadIdx.y * side + threadIdx.x; at < span * span; at += side * side) {
            int64_t row = top - R + at / span, column = int64_t{blockIdx.x} * side - R + at % span;
            if (fault == Fault::edge_wraps && column < 0) --row, column += width;
            if (fault == Fault::edge_repeated) {
                row = std::clamp<int64_t>(row, 0, height - 1);
                column = std::clamp<int64_t>(column, 0, width - 1);
            }
            bool there = row >= 0 && row < height && column >= 0 && column < width;
            if (fault == Fault::halo_one_short && at % span == span - 1 && K > 1) there = false;
            if (fault == Fault::halo_of_one_tile && at % span >= 2 * side) there = false;
            const int64_t from = row * (fault == Fault::square_stride ? height : width) + column;
            if (brings) tile[at] = there && from < height * width ? x[from] : 0;
            if (brings && fault == Fault::rounded_to_half) tile[at] = gpu4s::half(tile[at]);
        }
        if (fault != Fault::no_first_barrier) __syncthreads();
        for (int r = 0; r < K - (fault == Fault::last_tap_row_dropped && K > 1); ++r)
            for (int s = 0; s < K; ++s) {
                const int last = K * K - 1, tap = fault == Fault::flipped ? last - (r * K + s)
                                                  : fault == Fault::taps_transposed ? s * K + r
                                                                                    : r * K + s;
                if (fault == Fault::last_tap_dropped && r * K + s == last) continue;
                sum += h[tap] * tile[(threadIdx.y + r) * span + threadIdx.x + s];
            }
        if (fault != Fault::no_second_barrier) __syncthreads();
        if (fault == Fault::last_row_skipped && i == height - 1) continue;
        if (fault == Fault::last_column_skipped && j == width - 1) continue;
        if (i >= height || j >= width + (fault == Fault::bound_off_by_one)) continue;
        y[i * width + j] = fault == Fault::added_to_output ? y[i * width + j] + sum : sum;
    }
}

template <Fault fault>
constexpr auto broken = [](const Convolution2D::Args<float>& args, Stream stream) {
    const bool lost = fault == Fault::partial_tile_lost && args.width > side;
    const dim3 grid(lost ? args.width / side : blocks_for(args.width + 1, side),
                    (blocks_for(args.height, side) + 1) / 2);
    const int64_t span = side + args.kernel - 1;
    launch(broken_convolution_kernel<fault>, grid, dim3(side, side), span * span * sizeof(float),
           stream, args.x, args.h, args.y, args.height, args.width, args.kernel);
};

enum class NchwFault {
    none,
    first_image_only,  // every image is the first one
    last_channel_dropped,
    one_channel,         // channel o for filter o, as depthwise convolution
    taps_channel_first,  // h[c, o] instead of h[o, c]
    channels_last,       // x[b, i, j, c]
    results_transposed,  // y[o, b]
    filters_flipped,
    last_filter_skipped,
    sum_rounded,  // to half after each channel
};

// One thread per result.
template <NchwFault fault>
__global__ void broken_nchw_kernel(const float* x, const float* h, float* y,
                                   Convolution2DNchw::Shape n) {
    const int64_t at = blockIdx.x * int64_t{blockDim.x} + threadIdx.x, pixels = n.pixels();
    if (at >= n.batch * n.filters * pixels) return;
    const int64_t b = at / pixels / n.filters, o = at / pixels % n.filters;
    const int64_t image = fault == NchwFault::first_image_only ? 0 : b,
                  window = n.kernel * n.kernel;
    float sum = 0;
    for (int64_t c = 0; c < n.channels; ++c) {
        if (fault == NchwFault::last_channel_dropped && c == n.channels - 1 && c > 0) continue;
        if (fault == NchwFault::one_channel && c != o % n.channels) continue;
        const int64_t plane =
            fault == NchwFault::taps_channel_first ? c * n.filters + o : o * n.channels + c;
        for (int64_t tap = 0; tap < window; ++tap) {
            const int64_t i = at % pixels / n.width + tap / n.kernel - n.kernel / 2;
            const int64_t j = at % n.width + tap % n.kernel - n.kernel / 2;
            if (i < 0 || i >= n.height || j < 0 || j >= n.width) continue;
            const int64_t pixel = i * n.width + j;
            const int64_t from = fault == NchwFault::channels_last
                                     ? (image * pixels + pixel) * n.channels + c
                                     : (image * n.channels + c) * pixels + pixel;
            sum +=
                x[from] *
                h[plane * window + (fault == NchwFault::filters_flipped ? window - 1 - tap : tap)];
        }
        if (fault == NchwFault::sum_rounded) sum = gpu4s::half(sum);
    }
    if (fault == NchwFault::last_filter_skipped && o == n.filters - 1) return;
    y[fault == NchwFault::results_transposed ? (o * n.batch + b) * pixels + at % pixels : at] = sum;
}

template <NchwFault fault>
constexpr auto broken_nchw = [](const Convolution2DNchw::Args<float>& args, Stream stream) {
    launch(broken_nchw_kernel<fault>, blocks_for(args.batch * args.filters * args.pixels(), 64), 64,
           0, stream, args.x, args.h, args.y, args);
};

/// What the opt kernel makes of x and h.
std::vector<int32_t> convolved(const std::vector<int32_t>& x, const std::vector<int32_t>& h,
                               int64_t height, int64_t width, int64_t kernel) {
    const backend::Buffer image(x), taps(h);
    return test::on_device<int32_t>(std::ssize(x), [&](int32_t* y, backend::Stream stream) {
        convolution_2D_opt(
            Convolution2D::Args<int32_t>{
                {height, width, kernel}, image.as<int32_t>(), taps.as<int32_t>(), y},
            stream);
    });
}

}  // namespace

TEST_CASE("convolution_2D: broken kernels are rejected") {
    using enum Fault;
    test::check_rejected<Convolution2D>(
        {.inputs = {InputKind::gpu4s, InputKind::integers}}, broken<flipped>,
        broken<taps_transposed>, broken<square_stride>, broken<padded_by_one>,
        broken<halo_one_short>, broken<halo_of_one_tile>, broken<edge_threads_idle>,
        broken<edge_repeated>, broken<edge_wraps>, broken<last_tap_dropped>,
        broken<last_tap_row_dropped>, broken<no_first_barrier>, broken<no_second_barrier>,
        broken<partial_tile_lost>, broken<last_row_skipped>, broken<last_column_skipped>,
        broken<bound_off_by_one>, broken<added_to_output>, broken<sum_kept_over_tiles>);
    // Small integers are numbers of half, too: only the derived bound sees this one.
    test::check_rejected<Convolution2D>({.inputs = {InputKind::gpu4s, InputKind::uniform}},
                                        broken<rounded_to_half>);
}

TEST_CASE("convolution_2D_nchw: broken kernels are rejected") {
    using enum NchwFault;
    test::check_rejected<Convolution2DNchw>(
        {.inputs = {InputKind::gpu4s, InputKind::integers}}, broken_nchw<first_image_only>,
        broken_nchw<last_channel_dropped>, broken_nchw<one_channel>,
        broken_nchw<taps_channel_first>, broken_nchw<channels_last>,
        broken_nchw<results_transposed>, broken_nchw<filters_flipped>,
        broken_nchw<last_filter_skipped>);
    test::check_rejected<Convolution2DNchw>({.inputs = {InputKind::gpu4s, InputKind::uniform}},
                                            broken_nchw<sum_rounded>);
}

TEST_CASE("convolution_2D: the same kernels without a fault are accepted") {
    test::check_accepted<Convolution2D>({}, broken<Fault::none>);
    test::check_accepted<Convolution2DNchw>({}, broken_nchw<NchwFault::none>);
}

TEST_CASE(
    "convolution_2D: the kernel for any number of taps is right for those with one of their own") {
    test::check_accepted<Convolution2D>(
        {.inputs = {InputKind::uniform, InputKind::integers}, .type = "*"},
        []<class T>(const Convolution2D::Args<T>& args, Stream stream) {
            convolve_tiles<T, 0>(args, stream);
        });
}

TEST_CASE("convolution_2D_nchw: every tile of opt is right for every shape and type") {
    test::check_accepted<Convolution2DNchw>(
        {.inputs = {InputKind::uniform, InputKind::integers}, .type = "*"},
        []<class T>(const Convolution2DNchw::Args<T>& args, Stream stream) {
            convolve_nchw_with_tile<T, LargeTile<T>>(args, stream);
        },
        []<class T>(const Convolution2DNchw::Args<T>& args, Stream stream) {
            convolve_nchw_with_tile<T, MediumTile>(args, stream);
        },
        []<class T>(const Convolution2DNchw::Args<T>& args, Stream stream) {
            convolve_nchw_with_tile<T, SmallTile>(args, stream);
        });
}

TEST_CASE("convolution_2D: a kernel with a single one shifts the image") {
    const int64_t height = 37, width = 132;
    std::vector<int32_t> x(height * width);
    for (int64_t i = 0; i < height * width; ++i) x[i] = int32_t(i + 1);
    for (const int64_t kernel : {1, 3, 7, 21})
        for (const int64_t tap :
             {int64_t{0}, kernel * kernel / 2, kernel * kernel - 1, kernel / 3}) {
            std::vector<int32_t> h(kernel * kernel), moved(height * width);
            h[tap] = 1;
            const int64_t down = tap / kernel - kernel / 2, right = tap % kernel - kernel / 2;
            for (int64_t i = std::max<int64_t>(0, -down); i < std::min(height, height - down); ++i)
                for (int64_t j = std::max<int64_t>(0, -right); j < std::min(width, width - right);
                     ++j)
                    moved[i * width + j] = x[(i + down) * width + j + right];
            CHECK(convolved(x, h, height, width, kernel) == moved);
        }
}

TEST_CASE("convolution_2D: a kernel that is a product of two vectors is two passes") {
    const int64_t height = 45, width = 67;
    Inputs inputs(InputKind::uniform, 5);
    const auto x = inputs.symmetric<int32_t>(height * width);
    for (const int64_t kernel : {3, 9, 17}) {
        const auto down = inputs.symmetric<int32_t>(kernel),
                   across = inputs.symmetric<int32_t>(kernel);
        std::vector<int32_t> both(kernel * kernel), first(kernel * kernel), second(kernel * kernel);
        for (int64_t r = 0; r < kernel; ++r) {
            first[kernel / 2 * kernel + r] = across[r];
            second[r * kernel + kernel / 2] = down[r];
            for (int64_t s = 0; s < kernel; ++s) both[r * kernel + s] = down[r] * across[s];
        }
        CHECK(convolved(convolved(x, first, height, width, kernel), second, height, width,
                        kernel) == convolved(x, both, height, width, kernel));
    }
}

TEST_CASE("convolution_2D_nchw: filters with a single one are channels, those of ones their sum") {
    const Convolution2DNchw::Shape shape{2, 3, 4, 13, 21, 3};
    Inputs inputs(InputKind::integers, 1);
    const auto x = inputs.symmetric<float>(shape.batch * shape.channels * shape.pixels());
    std::vector<float> h(shape.filters * shape.taps()), expected;
    const int64_t taps = shape.kernel * shape.kernel;
    for (int64_t f = 0; f < shape.filters; ++f)
        for (int64_t c = 0; c < shape.channels; ++c)
            h[f * shape.taps() + c * taps + taps / 2] = f == c || f == shape.channels;
    for (int64_t image = 0; image < shape.batch; ++image) {
        const auto first = x.begin() + image * shape.channels * shape.pixels();
        expected.insert(expected.end(), first, first + shape.channels * shape.pixels());
        for (int64_t i = 0; i < shape.pixels(); ++i)
            expected.push_back(first[i] + first[shape.pixels() + i] +
                               first[2 * shape.pixels() + i]);
    }
    const backend::Buffer images(x), filters(h);
    CHECK(test::on_device<float>(std::ssize(expected), [&](float* y, backend::Stream stream) {
              convolution_2D_nchw_opt(
                  Convolution2DNchw::Args<float>{shape, images.as<float>(), filters.as<float>(), y},
                  stream)();
          }) == expected);
}

TEST_CASE("convolution_2D: an even kernel is refused") {
    for (const int64_t kernel : {2, 4, 16}) {
        const auto code = [](auto shape) {
            try {
                shape.check();
            } catch (const Error& error) {
                return error.code();
            }
            return ExitCode::ok;
        };
        CHECK(code(Convolution2D::Shape{8, 8, kernel}) == ExitCode::parameter);
        CHECK(code(Convolution2DNchw::Shape{1, 1, 1, 8, 8, kernel}) == ExitCode::parameter);
        CHECK(code(Convolution2D::Shape{8, 8, kernel - 1}) == ExitCode::ok);
    }
    CHECK_THROWS_AS((Convolution2DNchw::Shape{1, 2, 1, 32768, 32768, 3}.check()), Error);
    CHECK_THROWS_AS((Convolution2DNchw::Shape{1, 1, 1, 8, 8, 46341}.check()), Error);
}

TEST_CASE("convolution_2D: work counts the products with pixels only") {
    CHECK(convolution_pairs(1, 15) == 1);
    CHECK(convolution_pairs(4, 1) == 4);
    CHECK(convolution_pairs(4, 3) == 10);
    CHECK(convolution_pairs(4, 7) == 16);
    CHECK(convolution_pairs(4, 9) == 16);
    CHECK(Convolution2D::work<float>({4, 4, 3}).operations == 200);
}
