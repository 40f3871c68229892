// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake of two dimensions, must be rejected by the suite's own
// flow; the mistakes of transforms are those of fast_fourier_transform_bench.
#include <numbers>

#include "fast_fourier_transform_2D.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/test/passes.hpp"

using namespace gpu4s;
using namespace gpu4s::test;

namespace {

using Args = FastFourierTransform2D::Args<float>;

enum class Fault {
    none,
    rows_only,
    columns_only,
    sizes_exchanged,  ///< right for squares
    square_stride,    ///< the height taken for the distance of rows
    transposed,
    inverse_down,   ///< exp(+2 pi i ..) along columns
    inverse,        ///< along both
    rows_twice,     ///< along rows also where columns are meant
    mirrored_down,  ///< row height - k
    last_row_skipped,
    last_column_skipped,
    normalised,
    added_to_output,
};

// One thread per result, the definition's sum in double.
template <Fault fault>
__global__ void broken_kernel(const float* x, float* y, int height, int width) {
    const int at = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (at >= height * width) return;
    const int k = at / width, l = at % width;
    if (fault == Fault::last_row_skipped && k == height - 1) return;
    if (fault == Fault::last_column_skipped && l == width - 1) return;
    double re = 0, im = 0;
    for (int i = 0; i < height; ++i)
        for (int j = 0; j < width; ++j) {
            double turns = double(i * k) / height + double(j * l) / width;
            if (fault == Fault::rows_only) {
                if (i != k) continue;
                turns = double(j * l) / width;
            }
            if (fault == Fault::columns_only) {
                if (j != l) continue;
                turns = double(i * k) / height;
            }
            if (fault == Fault::sizes_exchanged)
                turns = double(i * k) / width + double(j * l) / height;
            if (fault == Fault::inverse_down)
                turns = double(j * l) / width - double(i * k) / height;
            if (fault == Fault::inverse) turns = -turns;
            if (fault == Fault::rows_twice) turns = double(i * l) / height + double(j * l) / width;
            const int from = i * (fault == Fault::square_stride ? height : width) + j;
            const float* value = x + 2 * (from % (height * width));
            const double angle = -2 * std::numbers::pi * turns;
            re += value[0] * std::cos(angle) - value[1] * std::sin(angle);
            im += value[0] * std::sin(angle) + value[1] * std::cos(angle);
        }
    int to = at;
    if (fault == Fault::transposed) to = l * height + k;
    if (fault == Fault::mirrored_down) to = (height - k) % height * width + l;
    const double factor = fault == Fault::normalised ? 1.0 / (height * width) : 1;
    const bool adds = fault == Fault::added_to_output;
    y[2 * to] = float(factor * re) + (adds ? y[2 * to] : 0);
    y[2 * to + 1] = float(factor * im) + (adds ? y[2 * to + 1] : 0);
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    launch(broken_kernel<fault>, blocks_for(args.grid.points(), 64), 64, 0, stream, args.x, args.y,
           static_cast<int>(args.grid.rows), static_cast<int>(args.grid.columns));
};

const Sizes sizes = {{"height", {1, 8, 16}}, {"width", {2, 8, 16}}};

Numbers transposed(const Numbers& x, int64_t rows, int64_t columns) {
    Numbers y(x.size());
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) y[j * rows + i] = x[i * columns + j];
    return y;
}

}  // namespace

TEST_CASE("fft_2D: broken kernels are rejected") {
    using enum Fault;
    check_rejected<FastFourierTransform2D>(
        {.inputs = {InputKind::gpu4s, InputKind::uniform, InputKind::integers}, .sizes = sizes},
        broken<rows_only>, broken<columns_only>, broken<sizes_exchanged>, broken<square_stride>,
        broken<transposed>, broken<inverse_down>, broken<inverse>, broken<rows_twice>,
        broken<mirrored_down>, broken<last_row_skipped>, broken<last_column_skipped>,
        broken<normalised>, broken<added_to_output>);
}

TEST_CASE("fft_2D: the same kernel without a fault is accepted") {
    check_accepted<FastFourierTransform2D>({.sizes = sizes}, broken<Fault::none>);
}

TEST_CASE("fft_2D: every plan of passes is right") { check_plans<FastFourierTransform2D>(); }

TEST_CASE("fft_2D: rows, then columns, and the other way round") {
    for (const auto& [height, width] : {std::pair{64, 16}, {4, 4096}, {2048, 2}, {1, 8}, {8, 1}}) {
        const Numbers x = random_numbers(height * width, 4);
        const Numbers Y = by_passes(x, {height, width, width, true});
        const Numbers rows = by_passes(x, {height, width, width});
        const Numbers columns = by_passes(transposed(rows, height, width), {width, height, height});
        CHECK(distance(transposed(columns, width, height), Y) < 1e-14);
        const Numbers other =
            by_passes(transposed(x, height, width), {width, height, height, true});
        CHECK(distance(transposed(other, width, height), Y) < 1e-14);
    }
}

TEST_CASE("fft_2D: Parseval's theorem, linearity, a constant and a tone") {
    constexpr int64_t height = 128, width = 32, points = height * width, k = 77, l = 5;
    const FourierGrid grid{height, width, width, true};
    const Numbers x = random_numbers(points, 5);
    CHECK(norm(by_passes(x, grid)) == Approx(std::sqrt(double(points)) * norm(x)).epsilon(1e-13));
    CHECK(nonlinearity(points, grid) < 1e-14);
    Numbers tone(points), expected(points);
    for (int64_t i = 0; i < height; ++i)
        for (int64_t j = 0; j < width; ++j)
            tone[i * width + j] = std::polar(
                1.0, 2 * std::numbers::pi *
                         (double(i * k % height) / height + double(j * l % width) / width));
    expected[k * width + l] = points;
    CHECK(distance(by_passes(tone, grid), expected) < 1e-14);
    std::swap(expected[k * width + l], expected[0]);
    CHECK(distance(by_passes(Numbers(points, 1), grid), expected) < 1e-14);
}

TEST_CASE("fft_2D: both sizes are powers of two") {
    CHECK_NOTHROW(FastFourierTransform2D::Shape{64, 1}.check());
    CHECK_THROWS_WITH((FastFourierTransform2D::Shape{48, 64}.check()),
                      "height = 48 is not a power of two");
    CHECK_THROWS_WITH((FastFourierTransform2D::Shape{64, 100}.check()),
                      "width = 100 is not a power of two");
}
