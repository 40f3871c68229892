// SPDX-License-Identifier: Apache-2.0
#include "common/test/elementwise_mutants.hpp"
#include "common/test/on_device.hpp"
#include "gpu/channels.hpp"
#include "gpu/pointwise.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    alpha_not_divided,    // by the window
    divided_by_existing,  // by the channels that exist, at the first and last channels
    window_mirrored,      // an even window reaches back farther than ahead
    window_too_short,     // the channel farthest ahead is left out
    own_channel_left_out,
    images_joined,       // the channels before the first are those of the image before
    edges_repeated,      // the first and the last channel count for those that do not exist
    channels_innermost,  // NHWC
    absolute_value,
    sum_slides,  // adds the channel in front, takes off the one behind
    last_channel_skipped,
    power_one_half,
};

// One thread per pixel of an image; it walks the channels.
template <Fault fault>
__global__ void broken_kernel(const float* x, float* y, int64_t batch, int64_t channels,
                              int64_t pixels, int64_t window) {
    const int64_t i = blockIdx.x * int64_t{blockDim.x} + threadIdx.x;
    if (i >= batch * pixels) return;
    const bool innermost = fault == Fault::channels_innermost;
    const int64_t stride = innermost ? 1 : pixels;
    const int64_t image = i / pixels * channels * pixels;
    const int64_t at = image + i % pixels * (innermost ? channels : 1);
    const int64_t back = channels_back(window + (fault == Fault::window_mirrored));
    const int64_t ahead = window - 1 - back - (fault == Fault::window_too_short && window > 1);
    float sliding = 0;
    for (int64_t c = 0; c < channels - (fault == Fault::last_channel_skipped); ++c) {
        float sum = 0;
        int64_t existing = 0;
        for (int64_t other = c - back; other <= c + ahead; ++other) {
            if (fault == Fault::own_channel_left_out && other == c) continue;
            int64_t from = at + other * stride;
            if (other < 0 || other >= channels) {
                if (fault == Fault::edges_repeated)
                    from = at + (other < 0 ? 0 : channels - 1) * stride;
                else if (fault != Fault::images_joined || other >= channels || from < 0)
                    continue;
            }
            ++existing;
            sum += x[from] * x[from];
            if (c == 0 || other == c + ahead) sliding += x[from] * x[from];
        }
        if (fault == Fault::sum_slides) sum = sliding;
        if (c - back >= 0) sliding -= x[at + (c - back) * stride] * x[at + (c - back) * stride];
        const float divisor = fault == Fault::alpha_not_divided     ? 1.0f
                              : fault == Fault::divided_by_existing ? float(existing)
                                                                    : float(window);
        const float d = 1 + 1e-4f / divisor * sum;
        const float own =
            fault == Fault::absolute_value ? std::abs(x[at + c * stride]) : x[at + c * stride];
        y[at + c * stride] = fault == Fault::power_one_half ? own / std::sqrt(d)
                                                            : own * power_minus_three_quarters(d);
    }
}

template <Fault fault>
constexpr auto broken = [](const LrnChannels::Args<float>& args, Stream stream) {
    launch(broken_kernel<fault>, blocks_for(args.batch * args.pixels(), 64), 64, 0, stream, args.x,
           args.y, args.batch, args.channels, args.pixels(), args.window);
};

/// A wrong function of one element, in double.
template <class Function>
bool rejects_in_double(Function function) {
    return test::rejects<Lrn>(
        [=](const ElementwiseArgs<double>& args, Stream stream) {
            elementwise_naive(args.x, args.y, args.count, stream, function);
        },
        "double");
}

float with(float k, float alpha, float beta, float x) {
    return x / std::pow(k + alpha * x * x, beta);
}

}  // namespace

TEST_CASE("lrn: broken variants are rejected") {
    test::check_accepts_map<Lrn>([](float x) { return with(2, 1e-3f, 0.75f, x); });
    CHECK(test::rejects_map<Lrn>([](float x) { return with(2, 1e-4f, 0.75f, x); }));
    CHECK(test::rejects_map<Lrn>([](float x) { return with(2, 2e-4f, 0.75f, x); }));  // window 5
    CHECK(test::rejects_map<Lrn>([](float x) { return with(1, 1e-3f, 0.75f, x); }));
    CHECK(test::rejects_map<Lrn>([](float x) { return with(2, 1e-3f, 0.5f, x); }));
    CHECK(test::rejects_map<Lrn>([](float x) { return std::abs(with(2, 1e-3f, 0.75f, x)); }));
    CHECK(test::rejects_map<Lrn>([](float x) { return x > 0 ? x : 0.0f; }));  // defect 4
    CHECK(test::rejects_map<Lrn>([](float x) { return x / std::pow(2 + 1e-3f * x, 0.75f); }));
    CHECK(test::rejects_map<Lrn>([](float x) { return float(gpu4s::half(Normalise{}(x))); }));
    test::check_index_mistakes<Lrn>(Normalise{});
}

TEST_CASE("lrn: a power in single precision does not pass for double (defect 48)") {
    test::check_accepts_map<Lrn, double>(
        [](double x) { return x / std::pow(2 + 1e-3 * x * x, 0.75); });
    CHECK(rejects_in_double([](double x) {
        return x / static_cast<double>(std::pow(static_cast<float>(2 + 1e-3 * x * x), 0.75f));
    }));
    CHECK(
        rejects_in_double([](double x) { return x / std::pow(2 + double(1e-3f) * x * x, 0.75); }));
}

TEST_CASE("lrn: a grid computed in float loses the last element of 4097 x 4097 (defect 27)") {
    test::check_rejected<Lrn>(
        {.inputs = {InputKind::gpu4s}, .sizes = {{"size", {4097}}}},
        [](const ElementwiseArgs<float>& args, Stream stream) {
            const float blocks = std::ceil(static_cast<float>(args.count) / 256);
            launch(elementwise_naive_kernel<float, Normalise>, static_cast<unsigned>(blocks), 256,
                   0, stream, args.x, args.y, args.count, Normalise{});
        });
}

TEST_CASE("lrn: odd, and smaller than x") {
    for (const float x : {0x1p-149f, 0x1p-127f, 0.3f, 1.0f, 0x1p20f}) {
        CHECK(Normalise{}(-x) == -Normalise{}(x));
        CHECK(std::abs(Normalise{}(x)) <= x);
        CHECK(Normalise{}(double{-x}) == -Normalise{}(double{x}));
    }
    CHECK(std::signbit(Normalise{}(-0.0f)));
}

TEST_CASE("lrn_channels: broken kernels are rejected") {
    using enum Fault;
    test::check_rejected<LrnChannels>(
        {.inputs = {InputKind::gpu4s, InputKind::adversarial}}, broken<alpha_not_divided>,
        broken<divided_by_existing>, broken<window_mirrored>, broken<window_too_short>,
        broken<own_channel_left_out>, broken<images_joined>, broken<edges_repeated>,
        broken<channels_innermost>, broken<absolute_value>, broken<last_channel_skipped>,
        broken<power_one_half>);
    // Right for values of one magnitude; what is left of 2^40 in a sum of ones is not.
    test::check_rejected<LrnChannels>({.inputs = {InputKind::adversarial}}, broken<sum_slides>);
    test::check_accepted<LrnChannels>({.inputs = {InputKind::uniform}}, broken<sum_slides>);
}

TEST_CASE("lrn_channels: the same kernel without a fault is accepted") {
    test::check_accepted<LrnChannels>({}, broken<Fault::none>);
}

TEST_CASE("lrn_channels: every number of pixels a thread is right where it applies") {
    test::check_accepted<LrnChannels>(
        {.inputs = {InputKind::uniform, InputKind::adversarial}, .type = "*"},
        []<class T>(const LrnChannels::Args<T>& args, Stream stream) {
            if (args.window == 3) return lrn_channels_held<3, 1>(args, stream);
            if (args.window == 5) return lrn_channels_held<5, 1>(args, stream);
            lrn_channels_naive(args, stream);
        });
}

TEST_CASE("lrn_channels: channels in reverse order have their results in reverse order") {
    const LrnChannels::Shape shape{1, 11, 3, 5, 5};
    const auto normalised = [&](const std::vector<float>& x) {
        const backend::Buffer in(x);
        return test::on_device<float>(std::ssize(x), [&](float* y, backend::Stream stream) {
            lrn_channels_opt(LrnChannels::Args<float>{shape, in.as<float>(), y}, stream);
        });
    };
    const auto reversed = [&](std::vector<float> x) {
        const int64_t pixels = shape.pixels();
        for (int64_t c = 0; c < shape.channels / 2; ++c)
            std::swap_ranges(&x[c * pixels], &x[(c + 1) * pixels],
                             &x[(shape.channels - 1 - c) * pixels]);
        return x;
    };
    Inputs inputs(InputKind::integers, 1);  // sums of squares are exact
    const auto x = inputs.symmetric<float>(shape.count());
    CHECK(normalised(reversed(x)) == reversed(normalised(x)));
}
