// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow, the same kernel
// without one accepted; so must plans of passes. And what every Fourier transform obeys.
#include <numbers>

#include "fast_fourier_transform.hpp"
#include "gpu/naive.hpp"
#include "test/passes.hpp"

using namespace gpu4s;
using namespace gpu4s::test;

namespace {

using Args = FastFourierTransform::Args<float>;

enum class Fault {
    none,
    not_reversed,
    inverse,              ///< exp(+2 pi i ..)
    root_of_one_stage,    ///< the next root, in the stage that joins transforms of 4 points
    root_off_by_little,   ///< one root of the last stage by 2^-12
    roots_by_recurrence,  ///< w = w + w (exp(-2 pi i / n) - 1), as GPU4S Bench does
    roots_too_coarse,     ///< rounded to half
    last_stage_skipped,
    difference_of_factors,  ///< a - b where a - w b is right
    no_barrier_after_load,
    no_barrier_in_stages,
    normalised,  ///< divided by the number of points
    parts_swapped,
    imaginary_part_lost,
    last_transform_skipped,
    one_point_further,  ///< reads the points behind those of its transform
    half_not_written,
    mirrored,        ///< X[points - k]
    one_result_off,  ///< by 1e-3 of the root mean square
    added_to_output,
};

constexpr int threads = 32;

// One block per transform, in shared memory, in place.
template <Fault fault>
__global__ void broken_kernel(const Complex<float>* x, Complex<float>* y, int points, int bits,
                              int batch) {
    auto* z = reinterpret_cast<Complex<float>*>(dynamic_shared());
    const int row = static_cast<int>(blockIdx.x), thread = static_cast<int>(threadIdx.x);
    const bool last = row == batch - 1;
    const int shift = fault == Fault::one_point_further && !last ? 1 : 0;
    for (int i = thread; i < points; i += threads) {
        const int from = fault == Fault::not_reversed ? i : static_cast<int>(reversed(i, bits));
        z[i] = x[row * points + from + shift];
        if (fault == Fault::imaginary_part_lost) z[i].im = 0;
    }
    if (fault != Fault::no_barrier_after_load) __syncthreads();
    const int stages = fault == Fault::last_stage_skipped ? bits - 1 : bits;
    for (int stage = 0; stage < stages; ++stage) {
        const int half = 1 << stage;
        for (int i = thread; i < points / 2; i += threads) {
            const int j = i % half, at = i / half * 2 * half + j;
            const int next = fault == Fault::root_of_one_stage && half == 4 ? 1 : 0;
            const float angle = std::numbers::pi_v<float> * (j + next) / half;
            Complex<float> root{std::cos(angle), -std::sin(angle)};
            if (fault == Fault::roots_by_recurrence) {
                const float sine = std::sin(std::numbers::pi_v<float> / half / 2);
                const Complex<float> step{-2 * sine * sine,
                                          -std::sin(std::numbers::pi_v<float> / half)};
                root = {1, 0};
                for (int k = 0; k < j; ++k) root = root + root * step;
            }
            if (fault == Fault::inverse) root.im = -root.im;
            if (fault == Fault::roots_too_coarse)
                root = {float(gpu4s::half(root.re)), float(gpu4s::half(root.im))};
            if (fault == Fault::root_off_by_little && half == points / 2 && j == half / 3)
                root.re += 0x1p-12f;
            const Complex<float> a = z[at], b = z[at + half], product = b * root;
            z[at] = a + product;
            z[at + half] = a - (fault == Fault::difference_of_factors ? b : product);
        }
        if (fault != Fault::no_barrier_in_stages) __syncthreads();
    }
    if (fault == Fault::last_transform_skipped && last && batch > 1) return;
    const int count = fault == Fault::half_not_written ? (points + 1) / 2 : points;
    for (int k = thread; k < count; k += threads) {
        Complex<float> value = z[fault == Fault::mirrored ? (points - k) % points : k];
        if (fault == Fault::normalised) value = {value.re / points, value.im / points};
        if (fault == Fault::parts_swapped) value = {value.im, value.re};
        if (fault == Fault::one_result_off && k == points / 3)
            value.re += 1e-3f * std::sqrt(points / 6.0f);
        Complex<float>& to = y[row * points + k];
        to = fault == Fault::added_to_output ? to + value : value;
    }
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    launch(broken_kernel<fault>, static_cast<unsigned>(args.grid.rows), threads,
           args.grid.columns * sizeof(Complex<float>), stream,
           reinterpret_cast<const Complex<float>*>(args.x),
           reinterpret_cast<Complex<float>*>(args.y), static_cast<int>(args.grid.columns),
           log2_of(args.grid.columns), static_cast<int>(args.grid.rows));
};

const Sizes sizes = {{"points", {1, 2, 8, 64, 1024}}, {"batch", {1, 3}}};

/// Whether the passes of 4096 points as 16 * 16 * 16 are rejected once `spoil` has changed them.
bool rejects_plan(std::function<void(std::vector<Pass>&)> spoil) {
    return rejected(run_mutant<FastFourierTransform>(
        planned<FastFourierTransform>({3, 4}, spoil), InputKind::uniform,
        {.sizes = {{"points", {4096}}, {"batch", {2}}}}));
}

std::string refusal(const Sizes& sizes) {
    Options options;
    options.sizes = sizes;
    try {
        (void)chosen_shapes<FastFourierTransform::Shape>(options);
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::parameter);
        return error.what();
    }
    return "";
}

Numbers row(const Numbers& x) {
    const int64_t points = std::ssize(x);
    return by_passes(x, {1, points, points});
}

}  // namespace

TEST_CASE("fft: broken kernels are rejected") {
    using enum Fault;
    check_rejected<FastFourierTransform>(
        {.sizes = sizes}, broken<not_reversed>, broken<inverse>, broken<root_of_one_stage>,
        broken<root_off_by_little>, broken<roots_too_coarse>, broken<last_stage_skipped>,
        broken<difference_of_factors>, broken<no_barrier_after_load>, broken<no_barrier_in_stages>,
        broken<normalised>, broken<parts_swapped>, broken<last_transform_skipped>,
        broken<one_point_further>, broken<half_not_written>, broken<mirrored>,
        broken<added_to_output>);
    // Inputs of GPU4S Bench are real; adversarial ones are a thousand times larger in the mean.
    check_rejected<FastFourierTransform>(
        {.inputs = {InputKind::uniform, InputKind::adversarial}, .sizes = sizes},
        broken<imaginary_part_lost>);
    check_rejected<FastFourierTransform>(
        {.inputs = {InputKind::gpu4s, InputKind::uniform}, .sizes = sizes}, broken<one_result_off>);
}

TEST_CASE("fft: roots of unity by a recurrence in float are rejected, tables are not") {
    const Trials trials{.inputs = {InputKind::gpu4s},
                        .sizes = {{"points", {4096}}, {"batch", {1}}}};
    check_rejected<FastFourierTransform>(trials, broken<Fault::roots_by_recurrence>);
    check_accepted<FastFourierTransform>(trials, broken<Fault::none>);
}

TEST_CASE("fft: the same kernel without a fault is accepted") {
    check_accepted<FastFourierTransform>({.sizes = sizes}, broken<Fault::none>);
}

TEST_CASE("fft: every plan of passes is right") { check_plans<FastFourierTransform>(); }

TEST_CASE("fft: the longest passes between which results are multiplied") {
    CHECK(accepted(run_selected({.benchmark = FastFourierTransform::name,
                                 .variant = "opt",
                                 .sizes = {{"points", {1 << 20}}, {"batch", {1}}},
                                 .type = "*"})));
}

TEST_CASE("fft: launches grow with the digits of the size, not with the size (defect 44)") {
    const auto launches = [](FourierGrid grid) { return passes_of(grid, gpu_pass_limits).size(); };
    CHECK(launches({1, 1 << 10, 1 << 10}) == 1);
    CHECK(launches({1, 1 << 20, 1 << 20}) <= 3);
    CHECK(launches({1, 1 << 24, 1 << 24}) <= 3);
    CHECK(launches({1000000, 1 << 10, 1}) == 1);  // every window in one
}

TEST_CASE("fft: spoilt plans are rejected") {
    CHECK_FALSE(rejects_plan([](auto& passes) { REQUIRE(passes.size() == 3); }));
    CHECK(rejects_plan([](auto& passes) { passes[0].twiddle_bits = 0; }));
    CHECK(rejects_plan([](auto& passes) { passes[1].twiddle_bits = 0; }));
    CHECK(rejects_plan([](auto& passes) { passes[0].twiddle_bits -= 1; }));
    CHECK(rejects_plan([](auto& passes) { passes[1].twiddle_shift = 1; }));
    CHECK(rejects_plan([](auto& passes) { passes[1].batch = 1; }));
    CHECK(rejects_plan([](auto& passes) { passes[1].columns -= 1; }));
    CHECK(rejects_plan([](auto& passes) { std::swap(passes[2].in_column, passes[2].in_outer); }));
    CHECK(rejects_plan([](auto& passes) { passes[2].out_stride = passes[2].in_stride; }));
}

TEST_CASE("fft: a transform has its size in points, a power of two") {
    CHECK(refusal({{"points", {4096}}}) == "");
    CHECK(refusal({{"points", {12}}}) == "points = 12 is not a power of two");
    CHECK(refusal({{"size", {24}}}) == "points = 12 is not a power of two");
    CHECK(refusal({{"size", {33}}}) == "size = 33 is odd; two numbers make a complex point");
    CHECK(FastFourierTransform::Shape::of_size(4096).points == 2048);
}

TEST_CASE("fft: impulse, constant and tone") {
    constexpr int64_t points = 8192, at = 1234;
    Numbers impulse(points), tone(points), expected(points);
    const auto root = [](int64_t k) {
        return std::polar(1.0, 2 * std::numbers::pi * double(k % points) / points);
    };
    impulse[at] = 1;
    for (int64_t i = 0; i < points; ++i) {
        expected[i] = std::conj(root(at * i));
        tone[i] = root(at * i);
    }
    CHECK(distance(row(impulse), expected) < 1e-14);
    expected.assign(points, 0);
    expected[at] = points;
    CHECK(distance(row(tone), expected) < 1e-14);
    std::swap(expected[at], expected[0]);
    CHECK(distance(row(Numbers(points, 1)), expected) < 1e-14);
}

TEST_CASE("fft: Parseval's theorem, linearity, and its own inverse but for conjugation") {
    for (int64_t points : {2, 64, 512, 4096, 16384}) {
        const Numbers x = random_numbers(points, 1), X = row(x);
        CHECK(norm(X) == Approx(std::sqrt(double(points)) * norm(x)).epsilon(1e-13));

        CHECK(nonlinearity(points, {1, points, points}) < 1e-14);
        Numbers back(points);
        for (int64_t i = 0; i < points; ++i) back[i] = std::conj(X[i]) / double(points);
        back = row(back);
        for (auto& value : back) value = std::conj(value);
        CHECK(distance(back, x) < 1e-14);
    }
}
