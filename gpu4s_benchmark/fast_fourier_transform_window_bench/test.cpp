// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake of windows, must be rejected by the suite's own flow; the
// mistakes of transforms are those of fast_fourier_transform_bench.
#include <numbers>

#include "fast_fourier_transform_window.hpp"
#include "gpu4s_benchmark/fast_fourier_transform_bench/test/passes.hpp"

using namespace gpu4s;
using namespace gpu4s::test;

namespace {

using Args = FastFourierTransformWindow::Args<float>;

enum class Fault {
    none,
    hop_of_two,          ///< windows begin at every other point
    hop_of_window,       ///< windows do not overlap
    counted_in_numbers,  ///< windows begin between the parts of a point
    every_other_slot,    ///< GPU4S Bench's layout: those between stay unwritten
    last_window_missing,
    only_first_block,
    one_point_further,
    window_too_short,  ///< the last point is taken for zero
    window_wraps,      ///< points behind the window's middle come from its begin
    first_window_repeated,
    windows_swapped,  ///< each with its neighbour
    transposed,       ///< [window][windows]
    tapered,          ///< multiplied by a triangle
    added_to_output,
};

// One thread per result, the definition's sum in double.
template <Fault fault>
__global__ void broken_kernel(const float* x, float* y, int64_t points, int window) {
    const int64_t windows = points - window + 1;
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    const int64_t p = i / window, k = i % window;
    if (p >= windows - (fault == Fault::last_window_missing && windows > 1)) return;
    if (fault == Fault::only_first_block && blockIdx.x > 0) return;
    int64_t begin = p;
    if (fault == Fault::hop_of_two) begin = std::min(2 * p, windows - 1);
    if (fault == Fault::hop_of_window) begin = std::min(window * p, windows - 1);
    if (fault == Fault::one_point_further) begin = std::min(p + 1, windows - 1);
    if (fault == Fault::first_window_repeated) begin = 0;
    if (fault == Fault::windows_swapped) begin = std::min(p ^ 1, windows - 1);
    double re = 0, im = 0;
    for (int m = 0; m < window; ++m) {
        if (fault == Fault::window_too_short && m == window - 1 && m > 0) continue;
        const int64_t from =
            fault == Fault::window_wraps ? begin + m % ((window + 1) / 2) : begin + m;
        const float* value =
            x + (fault == Fault::counted_in_numbers && p > 0 ? 2 * from - 1 : 2 * from);
        const Complex<double> root = unit_root<double>(k * m, window);
        const double factor = fault == Fault::tapered ? double(m + 1) / window : 1;
        re += factor * (value[0] * root.re - value[1] * root.im);
        im += factor * (value[0] * root.im + value[1] * root.re);
    }
    int64_t to = i;
    if (fault == Fault::transposed) to = k * windows + p;
    if (fault == Fault::every_other_slot) to = 2 * p < windows ? 2 * p * window + k : i;
    const bool adds = fault == Fault::added_to_output;
    y[2 * to] = float(re) + (adds ? y[2 * to] : 0);
    y[2 * to + 1] = float(im) + (adds ? y[2 * to + 1] : 0);
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    launch(broken_kernel<fault>, blocks_for(args.grid.points(), 64), 64, 0, stream, args.x, args.y,
           args.grid.input_points(), static_cast<int>(args.grid.columns));
};

const Sizes sizes = {{"points", {16, 75}}, {"window", {1, 4, 16}}};

std::string refusal(int64_t points, int64_t window) {
    try {
        FastFourierTransformWindow::Shape{points, window}.check();
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::parameter);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("fft_window: broken kernels are rejected") {
    using enum Fault;
    check_rejected<FastFourierTransformWindow>(
        {.inputs = {InputKind::gpu4s, InputKind::uniform, InputKind::integers}, .sizes = sizes},
        broken<hop_of_two>, broken<hop_of_window>, broken<counted_in_numbers>,
        broken<every_other_slot>, broken<last_window_missing>, broken<only_first_block>,
        broken<one_point_further>, broken<window_too_short>, broken<window_wraps>,
        broken<first_window_repeated>, broken<windows_swapped>, broken<transposed>, broken<tapered>,
        broken<added_to_output>);
}

TEST_CASE("fft_window: the same kernel without a fault is accepted") {
    check_accepted<FastFourierTransformWindow>({.sizes = sizes}, broken<Fault::none>);
}

TEST_CASE("fft_window: every plan of passes is right") {
    check_plans<FastFourierTransformWindow>();
}

TEST_CASE("fft_window: a window is a power of two and not longer than the signal") {
    CHECK(refusal(100, 64) == "");
    CHECK(refusal(64, 64) == "");
    CHECK(refusal(100, 48) == "window = 48 is not a power of two");
    CHECK(refusal(63, 64) == "window = 64 is longer than points = 63");
    const auto shape = FastFourierTransformWindow::Shape::of_size(65536);
    CHECK((shape.points == 32768 && shape.window == 4));
    CHECK_THROWS_WITH(FastFourierTransformWindow::Shape::of_size(65535),
                      "size = 65535 is odd; two numbers make a complex point");
}

TEST_CASE("fft_window: adjacent windows differ by the point that goes and the one that comes") {
    // X[p + 1][k] = (X[p][k] - x[p] + x[p + window]) exp(2 pi i k / window)
    constexpr int64_t points = 700, window = 256, windows = points - window + 1;
    const Numbers x = random_numbers(points, 3), X = by_passes(x, {windows, window, 1});
    Numbers expected(X.begin() + window, X.end()), moved(X.begin(), X.end() - window);
    for (int64_t i = 0; i < std::ssize(moved); ++i) {
        const int64_t p = i / window, k = i % window;
        moved[i] = (moved[i] - x[p] + x[p + window]) *
                   std::polar(1.0, 2 * std::numbers::pi * double(k) / window);
    }
    CHECK(distance(moved, expected) < 1e-14);
}

TEST_CASE("fft_window: linearity, and Parseval's theorem for each window") {
    constexpr int64_t points = 300, window = 64, windows = points - window + 1;
    const FourierGrid grid{windows, window, 1};
    CHECK(nonlinearity(points, grid) < 1e-14);
    const Numbers x = random_numbers(points, 3), X = by_passes(x, grid);
    for (int64_t p = 0; p < windows; ++p) {
        const Numbers in(&x[p], &x[p] + window), out(&X[p * window], &X[p * window] + window);
        CHECK(norm(out) == Approx(std::sqrt(double(window)) * norm(in)).epsilon(1e-13));
    }
}
