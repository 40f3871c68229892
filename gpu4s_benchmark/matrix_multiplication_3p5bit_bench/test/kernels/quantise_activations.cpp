// SPDX-License-Identifier: Apache-2.0
// Broken quantisers of activations must be rejected, alone and before the product; what each
// variant of CPU and GPU makes of a row has the properties that the product relies on.
#include "cpu_reference/quantise_activations.hpp"

#include <cmath>
#include <cstring>

#include "../../gpu/separate.hpp"
#include "common/test/mutants.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    signed_maximum,      // of a, not of |a|
    maximum_of_lane,     // not joined with those of other threads
    scale_of_first_row,  // for all rows
    by_128,              // scale = largest / 128
    scale_inverted,      // 127 / largest written
    row_stride,          // rows one element too long
    tail_lost,           // elements behind the last multiple of four
    truncated,           // not rounded
    half_away,           // of two integers the one farther from zero
    by_reciprocal,       // rounds twice
    not_clamped,         // more than 127 of a subnormal scale
    zeros_divided,       // 0 / 0
    subnormals_flushed,  // scales below the smallest normal number taken as 0
};

constexpr int threads = 64;

template <class T>
using Args = QuantiseActivations::Args<T>;

// One block per row.
template <Fault fault, class T>
__global__ void broken_kernel(Args<T> args) {
    const int64_t k = args.shape.k, first = blockIdx.x * (k + (fault == Fault::row_stride));
    const auto inside = [&](int64_t at) { return at < first + k && at < args.shape.m * k; };
    const int64_t from = fault == Fault::scale_of_first_row ? 0 : first;
    float largest = 0;
    for (int64_t at = threadIdx.x; at < k && inside(from + at); at += threads) {
        const float a = widen(args.A[from + at]);
        largest = fmaxf(largest, fault == Fault::signed_maximum ? a : std::fabs(a));
    }
    if (fault != Fault::maximum_of_lane) largest = reduce<threads>(largest, Larger{});
    float scale = largest / (fault == Fault::by_128 ? 128.0f : 127.0f);
    if (fault == Fault::subnormals_flushed && scale < 0x1p-126f) scale = 0;
    const int64_t written = fault == Fault::tail_lost ? k / 4 * 4 : k;
    for (int64_t at = first + threadIdx.x; inside(at) && at < first + written; at += threads) {
        const float a = widen(args.A[at]);
        float value = fault == Fault::by_reciprocal ? a * (1 / scale) : a / scale;
        if (fault == Fault::truncated) value = std::trunc(value);
        value = fault == Fault::half_away ? std::round(value) : std::rint(value);
        if (fault != Fault::not_clamped) value = fminf(fmaxf(value, -127), 127);
        if (scale == 0 && fault != Fault::zeros_divided) value = 0;
        args.values[at] = static_cast<int8_t>(static_cast<int32_t>(value));
    }
    if (threadIdx.x == 0)
        args.scales[blockIdx.x] = fault == Fault::scale_inverted ? 1 / scale : scale;
}

template <Fault fault>
constexpr auto broken = []<class T>(const Args<T>& args, Stream stream) -> Prepared {
    return
        [=] { launch(broken_kernel<fault, T>, grid_of(args.shape.m), threads, 0, stream, args); };
};

/// The product behind a broken quantiser.
template <Fault fault>
constexpr auto broken_before_product =
    [](const MatrixMultiplication3p5bitFloatActivations::Args<float>& args, Stream stream) {
        return prepare_separate(args, stream, broken<fault>);
    };

/// What a variant makes of the rows of A.
template <class T>
reference::QuantisedActivations quantised(const Variant<QuantiseActivations>& variant,
                                          const std::vector<T>& A, int64_t M) {
    const QuantiseActivations::Shape shape{M, std::ssize(A) / M};
    const backend::Buffer from(A), values(A.size()), scales(M * sizeof(float));
    variant.prepare<T>()({from.as<T>(), values.as<int8_t>(), scales.as<float>(), shape},
                         backend::stream())();
    backend::synchronize();
    reference::QuantisedActivations result{std::vector<int8_t>(A.size()), std::vector<float>(M)};
    backend::copy(result.values.data(), values.as<void>(), values.bytes());
    backend::copy(result.scales.data(), scales.as<void>(), scales.bytes());
    return result;
}

/// Calls check(variant, A, M, K) for every variant of CPU and GPU, on rows of random numbers.
template <class T, class Check>
void for_every_variant(const Check& check) {
    CHECK(Variant<QuantiseActivations>::all().size() == 4);
    for (const auto* variant : Variant<QuantiseActivations>::all())
        for (const auto& [M, K] : {std::pair{1, 1}, {5, 33}, {3, 4096}, {1, 28672}, {2, 20001}}) {
            INFO(variant->name() << ", " << M << " x " << K);
            Inputs inputs(InputKind::uniform, 3);
            check(*variant, inputs.symmetric<T>(M * K), M, K);
        }
}

}  // namespace

TEST_CASE("quantise_activations: broken kernels are rejected") {
    using enum Fault;
    for (const char* type : {"float", "half"}) {
        test::check_rejected<QuantiseActivations>(
            {.inputs = {InputKind::uniform, InputKind::adversarial}, .type = type},
            broken<signed_maximum>, broken<maximum_of_lane>, broken<scale_of_first_row>,
            broken<by_128>, broken<scale_inverted>, broken<row_stride>, broken<tail_lost>,
            broken<truncated>);
        test::check_rejected<QuantiseActivations>(
            {.inputs = {InputKind::adversarial}, .type = type}, broken<half_away>,
            broken<zeros_divided>);
    }
    test::check_rejected<QuantiseActivations>({.inputs = {InputKind::adversarial}},
                                              broken<by_reciprocal>, broken<not_clamped>,
                                              broken<subnormals_flushed>);
}

TEST_CASE("quantise_activations: the same kernel without a fault is accepted") {
    test::check_accepted<QuantiseActivations>({.type = "*"}, broken<Fault::none>);
}

TEST_CASE("3.5-bit product of float activations: broken quantisers are rejected") {
    using enum Fault;
    test::check_rejected<MatrixMultiplication3p5bitFloatActivations>(
        {.inputs = {InputKind::uniform}}, broken_before_product<signed_maximum>,
        broken_before_product<scale_of_first_row>, broken_before_product<by_128>,
        broken_before_product<scale_inverted>, broken_before_product<tail_lost>,
        broken_before_product<truncated>);
    test::check_accepted<MatrixMultiplication3p5bitFloatActivations>({},
                                                                     broken_before_product<none>);
}

TEMPLATE_TEST_CASE("quantise_activations: a value times its scale errs by half a scale", "", float,
                   gpu4s::half) {
    for_every_variant<TestType>([](const auto& variant, const auto& A, int64_t M, int64_t K) {
        const auto q = quantised(variant, A, M);
        for (int64_t i = 0; i < M; ++i) {
            const double scale = q.scales[i];
            double worst = 0;
            int largest = 0;
            for (int64_t at = i * K; at < (i + 1) * K; ++at) {
                worst = std::max(worst, std::abs(double(A[at]) - q.values[at] * scale));
                largest = std::max(largest, std::abs(int(q.values[at])));
            }
            CHECK(worst <= scale * (0.5 + 127 * 0x1p-23));  // two quotients rounded to float
            CHECK(largest == 127);
        }
    });
}

TEMPLATE_TEST_CASE("quantise_activations: a power of two scales the scale alone", "", float,
                   gpu4s::half) {
    for_every_variant<TestType>([](const auto& variant, const auto& A, int64_t M, int64_t) {
        const auto q = quantised(variant, A, M);
        auto scaled = A, negated = A;
        for (auto& a : scaled) a = float(a) * 0x1p13f;
        for (auto& a : negated) a = -float(a);
        auto expected = q;
        for (float& scale : expected.scales) scale *= 0x1p13f;
        const auto of_scaled = quantised(variant, scaled, M);
        CHECK(of_scaled.values == expected.values);
        CHECK(of_scaled.scales == expected.scales);
        for (int8_t& value : expected.values) value = static_cast<int8_t>(-value);
        const auto of_negated = quantised(variant, negated, M);
        CHECK(of_negated.values == expected.values);
        CHECK(of_negated.scales == q.scales);
    });
}

TEST_CASE("quantise_activations: rows of zeros have scale 0") {
    for_every_variant<float>([](const auto& variant, auto A, int64_t M, int64_t K) {
        std::fill_n(A.begin() + (M - 1) * K, K, -0.0f);
        const auto q = quantised(variant, A, M);
        CHECK(q.scales.back() == 0);
        CHECK(std::count(q.values.end() - K, q.values.end(), 0) == K);
    });
}
