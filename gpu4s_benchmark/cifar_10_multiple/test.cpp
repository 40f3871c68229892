// SPDX-License-Identifier: Apache-2.0
// Broken networks, each with one mistake, must be rejected by the suite's own flow; the same
// network without a mistake and every form of the opt kernel must be accepted.
#include "cifar_10_multiple.hpp"
#include "common/test/mutants.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

using Op = Cifar10Multiple;

enum class Fault {
    none,
    relu_1_missing,
    relu_2_missing,
    relu_3_missing,
    relu_4_missing,
    relu_on_32_elements,    // of the first convolution's 1024
    taps_flipped,           // a convolution in the strict sense
    border_of_next_row,     // no zeros left and right
    pooling_shifted,        // the windows begin one column further right
    pooling_of_three,       // one of four elements is left out
    normalisation_missing,  // the first one
    alpha_of_window,        // 0.001 / 5, as a library divides by its window
    weights_transposed,     // W1 as 64 x 384
    last_input_dropped,     // of the first dense layer
    no_barrier,             // before the second dense layer
    sum_not_cleared,        // the softmax adds to the sum of the launch before
    last_class_skipped,
    first_image_only,  // all images, but the first one's probabilities
    image_stride,      // images 1000 apart
};

struct Layers {
    float x[cifar::pixels], y[cifar::pixels];
};

// Calls function(i) for all i < count, a thread for every 64th; ends with a barrier.
template <class Function>
__device__ void for_each(int count, Function function) {
    for (int i = static_cast<int>(threadIdx.x); i < count; i += 64) function(i);
    __syncthreads();
}

template <Fault fault, bool first, int n>
__device__ void convolve(const float* x, const float* filter, float* y) {
    for_each(n * n, [&](int at) {
        float sum = 0;
        for (int t = 0; t < 9; ++t) {
            const int i = at / n + t / 3 - 1, j = at % n + t % 3 - 1;
            const bool inside = fault == Fault::border_of_next_row
                                    ? i * n + j >= 0 && i * n + j < n * n
                                    : i >= 0 && i < n && j >= 0 && j < n;
            if (inside) sum += x[i * n + j] * filter[fault == Fault::taps_flipped ? 8 - t : t];
        }
        const bool missing = (fault == Fault::relu_1_missing && first) ||
                             (fault == Fault::relu_2_missing && !first) ||
                             (fault == Fault::relu_on_32_elements && first && at >= 32);
        y[at] = missing ? sum : fmaxf(sum, 0);
    });
}

template <Fault fault, int n>
__device__ void pool(const float* x, float* y) {
    for_each(n * n, [&](int at) {
        const float* corner = x + at / n * 4 * n + at % n * 2;
        if (fault == Fault::pooling_shifted && at < n * n - 1) ++corner;
        const float last = corner[fault == Fault::pooling_of_three ? 2 * n : 2 * n + 1];
        y[at] = fmaxf(fmaxf(corner[0], corner[1]), fmaxf(corner[2 * n], last));
    });
}

template <Fault fault>
__device__ void normalise(float* x) {
    const float alpha = fault == Fault::alpha_of_window ? 2e-4f : 1e-3f;
    for_each(cifar::pooled, [&](int i) { x[i] /= powf(2 + alpha * x[i] * x[i], 0.75f); });
}

// One block of 64 threads per image.
template <Fault fault>
__global__ void broken_kernel(cifar::Args<float> args, float* sums) {
    using namespace cifar;
    __shared__ Layers layers;
    float *x = layers.x, *y = layers.y;
    const int64_t image = fault == Fault::first_image_only ? 0 : blockIdx.x;
    const float* input = args.images + image * (fault == Fault::image_stride ? 1000 : pixels);
    convolve<fault, true, side>(input, args.taps_1, x);
    pool<fault, half_side>(x, y);
    if (fault != Fault::normalisation_missing) normalise<fault>(y);
    convolve<fault, false, half_side>(y, args.taps_2, x);
    normalise<fault>(x);
    pool<fault, last_side>(x, y);
    const auto dense_1 = [&](int i) {
        float sum = 0;
        for (int k = 0; k < features - (fault == Fault::last_input_dropped); ++k)
            sum += y[k] *
                   args.W1[fault == Fault::weights_transposed ? k * hidden + i : i * features + k];
        x[i] = fault == Fault::relu_3_missing ? sum : fmaxf(sum, 0);
    };
    if (fault == Fault::no_barrier)
        for (int i = static_cast<int>(threadIdx.x); i < hidden; i += 64) dense_1(i);
    else
        for_each(hidden, dense_1);
    for_each(classes, [&](int i) {
        float sum = 0;
        for (int k = 0; k < hidden; ++k) sum += x[k] * args.W2[i * hidden + k];
        y[i] = fault == Fault::relu_4_missing ? sum : fmaxf(sum, 0);
    });
    for_each(1, [&](int) {
        float most = y[0], sum = fault == Fault::sum_not_cleared ? sums[image] : 0;
        for (int i = 1; i < classes; ++i) most = fmaxf(most, y[i]);
        for (int i = 0; i < classes; ++i) sum += y[i] = expf(y[i] - most);
        sums[image] = sum;
        for (int i = 0; i < classes - (fault == Fault::last_class_skipped); ++i)
            args.output[int64_t{blockIdx.x} * classes + i] = y[i] / sum;
    });
}

template <Fault fault>
constexpr auto broken = [](const Op::Args<float>& args, Stream stream) {
    const auto sums = std::make_shared<backend::Buffer>(args.count * sizeof(float));
    backend::fill(sums->as<void>(), 0, sums->bytes());
    return [=] {
        launch(broken_kernel<fault>, static_cast<unsigned>(args.count), 64, 0, stream, args,
               sums->as<float>());
    };
};

template <int warps, int images_per_lane>
constexpr auto form = []<class T>(const Op::Args<T>& args, Stream stream) {
    launch(cifar::cifar_10_opt_kernel<T, warps, images_per_lane>,
           blocks_for(args.count, 4 * images_per_lane), 32 * warps, 0, stream, args);
};

test::Trials trials_of(std::vector<InputKind> inputs) {
    return {.inputs = std::move(inputs), .sizes = {{"images", {1, 2, 3, 7, 16}}}};
}

/// The outputs of one launch on images and weights in device memory.
template <class Variant>
std::vector<float> outputs(const Variant& variant, cifar::Args<float> args) {
    const backend::Buffer output(args.count * cifar::classes * sizeof(float));
    args.output = output.as<float>();
    variant(args, backend::stream())();
    std::vector<float> host(args.count * cifar::classes);
    backend::copy(host.data(), output.as<void>(), output.bytes());
    return host;
}

}  // namespace

TEST_CASE("cifar_10_multiple: broken networks are rejected") {
    using enum Fault;
    test::check_rejected<Op>(trials_of({InputKind::uniform, InputKind::integers}),
                             broken<relu_1_missing>, broken<relu_2_missing>, broken<relu_3_missing>,
                             broken<relu_4_missing>, broken<relu_on_32_elements>);
    test::check_rejected<Op>(trials_of({InputKind::gpu4s, InputKind::uniform, InputKind::integers}),
                             broken<taps_flipped>, broken<pooling_shifted>,
                             broken<pooling_of_three>, broken<first_image_only>,
                             broken<image_stride>);
    test::check_rejected<Op>(
        trials_of({InputKind::gpu4s, InputKind::uniform}), broken<border_of_next_row>,
        broken<normalisation_missing>, broken<weights_transposed>, broken<last_input_dropped>,
        broken<no_barrier>, broken<sum_not_cleared>, broken<last_class_skipped>);
    test::check_rejected<Op>(trials_of({InputKind::gpu4s, InputKind::integers}),
                             broken<alpha_of_window>);
}

TEST_CASE("cifar_10_multiple: the same network without a fault is accepted") {
    test::check_accepted<Op>(trials_of(test::all_inputs), broken<Fault::none>);
}

TEST_CASE("cifar_10_multiple: every form of opt is right for every type") {
    test::check_accepted<Op>({.inputs = {InputKind::uniform, InputKind::adversarial},
                              .type = "*",
                              .sizes = {{"images", {1, 7, 33}}}},
                             form<8, 1>, form<8, 2>, form<8, 4>, form<8, 8>, form<6, 4>,
                             form<12, 2>);
}

TEST_CASE("cifar_10_multiple: an image of a batch gets what it gets alone; rows sum to one") {
    Inputs inputs(InputKind::uniform, 5);
    constexpr int64_t count = 37;
    const backend::Buffer images(inputs.unit<float>(count * cifar::pixels));
    const backend::Buffer taps_1(inputs.weights<float>(9)), taps_2(inputs.weights<float>(9));
    const backend::Buffer W1(inputs.weights<float>(384 * 64)), W2(inputs.weights<float>(3840));
    const auto check = [&](const auto& variant) {
        const cifar::Args<float> batch{images.as<float>(),
                                       taps_1.as<float>(),
                                       taps_2.as<float>(),
                                       W1.as<float>(),
                                       W2.as<float>(),
                                       nullptr,
                                       count};
        const std::vector<float> all = outputs(variant, batch);
        for (int64_t i = 0; i < count; ++i) {
            cifar::Args<float> one = batch;
            one.images += i * cifar::pixels;
            one.count = 1;
            const std::vector<float> row(all.begin() + i * cifar::classes,
                                         all.begin() + (i + 1) * cifar::classes);
            CHECK(outputs(variant, one) == row);
            double sum = 0;
            for (float probability : row) sum += probability;
            CHECK(std::abs(sum - 1) < 12 * 0x1p-24);  // 10 quotients, and the sum they have
        }
    };
    check(cifar::naive_on_gpu);
    check(cifar::opt_on_gpu);
}
