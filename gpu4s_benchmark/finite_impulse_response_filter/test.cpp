// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow, the same kernel
// without a mistake accepted; the opt kernel must have the properties of a filter.
#include <cmath>
#include <complex>
#include <numbers>

#include "common/test/mutants.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

using Args = FiniteImpulseResponse::Args<float>;

enum class Fault {
    none,
    taps_reversed,   // a correlation
    delayed_by_one,  // x[i - t - 1]
    first_tap_dropped,
    last_tap_dropped,
    taps_capped,       // at 16, as many as a step of the opt kernel has
    circular,          // samples in front of the first one are those at the end
    last_sample_held,  // samples behind the last one repeat it
    only_samples,      // as many results as samples: the tail is never written
    tail_added,        // += behind the last sample
    added_to_output,   // += everywhere
    grid_of_samples,   // blocks for the samples, not for the results
    last_result_skipped,
    bound_off_by_one,   // writes the result behind the last one
    halo_one_short,     // the first sample that a block needs is not brought
    no_first_barrier,   // reads samples before all are there
    no_second_barrier,  // overwrites them before all have read them
    rounded_to_half,    // operands lose 13 bits
};

constexpr int block = 32;

// One block per 2 x 32 results, one thread per result of either half; samples in shared memory, for
// `block` taps at a time.
template <Fault fault>
__global__ void broken_fir_kernel(const float* x, const float* h, float* y, int64_t samples,
                                  int64_t taps) {
    __shared__ float shared[2 * block];
    const int thread = threadIdx.x;
    const int64_t results = fault == Fault::only_samples ? samples : samples + taps - 1;
    int64_t used = taps;
    if (fault == Fault::last_tap_dropped && taps > 1) used = taps - 1;
    if (fault == Fault::taps_capped && taps > 16) used = 16;
    for (int part = 0; part < 2; ++part) {
        const int64_t first = (int64_t{blockIdx.x} * 2 + part) * block, i = first + thread;
        float sum = 0;
        for (int64_t t = 0; t < used; t += block) {
            for (int k = thread; k < 2 * block; k += block) {
                int64_t at = first - t - block + k - (fault == Fault::delayed_by_one);
                if (fault == Fault::circular && at < 0) at += samples;
                if (fault == Fault::last_sample_held && at >= samples) at = samples - 1;
                const bool there =
                    at >= 0 && at < samples && !(fault == Fault::halo_one_short && k == 1);
                shared[k] = there ? x[at] : 0;
                if (fault == Fault::rounded_to_half) shared[k] = gpu4s::half(shared[k]);
            }
            if (fault != Fault::no_first_barrier) __syncthreads();
            for (int u = fault == Fault::first_tap_dropped && t == 0; u < block && t + u < used;
                 ++u) {
                const int64_t tap = fault == Fault::taps_reversed ? taps - 1 - t - u : t + u;
                sum += h[tap] * shared[block + thread - u];
            }
            if (fault != Fault::no_second_barrier) __syncthreads();
        }
        if (fault == Fault::last_result_skipped && i == results - 1) continue;
        if (i >= results + (fault == Fault::bound_off_by_one)) continue;
        const bool adds =
            fault == Fault::added_to_output || (fault == Fault::tail_added && i >= samples);
        y[i] = adds ? y[i] + sum : sum;
    }
}

template <Fault fault>
constexpr auto broken = [](const Args& args, Stream stream) {
    const int64_t results = args.samples + (fault == Fault::grid_of_samples ? 0 : args.taps - 1) +
                            (fault == Fault::bound_off_by_one);
    launch(broken_fir_kernel<fault>, blocks_for(results, 2 * block), block, 0, stream, args.x,
           args.h, args.y, args.samples, args.taps);
};

/// What the opt kernel makes of x and h.
template <class T>
std::vector<T> filtered(const std::vector<T>& x, const std::vector<T>& h) {
    const auto bytes = [](const std::vector<T>& values) { return values.size() * sizeof(T); };
    std::vector<T> y(x.size() + h.size() - 1);
    const backend::Buffer on_device[] = {backend::Buffer(bytes(x)), backend::Buffer(bytes(h)),
                                         backend::Buffer(bytes(y))};
    backend::copy(on_device[0].template as<T>(), x.data(), bytes(x));
    backend::copy(on_device[1].template as<T>(), h.data(), bytes(h));
    fir_opt(FiniteImpulseResponse::Args<T>{{std::ssize(x), std::ssize(h)},
                                           on_device[0].template as<T>(),
                                           on_device[1].template as<T>(),
                                           on_device[2].template as<T>()},
            backend::stream());
    backend::synchronize();
    backend::copy(y.data(), on_device[2].template as<T>(), bytes(y));
    return y;
}

std::vector<std::complex<double>> dft(const std::vector<std::complex<double>>& x, int sign) {
    const int64_t n = std::ssize(x);
    std::vector<std::complex<double>> X(n);
    for (int64_t k = 0; k < n; ++k)
        for (int64_t m = 0; m < n; ++m)
            X[k] += x[m] * std::polar(1.0, sign * 2 * std::numbers::pi * double(k * m % n) / n);
    return X;
}

}  // namespace

TEST_CASE("fir: broken kernels are rejected") {
    using enum Fault;
    test::check_rejected<FiniteImpulseResponse>(
        {.inputs = {InputKind::gpu4s, InputKind::integers}}, broken<taps_reversed>,
        broken<delayed_by_one>, broken<first_tap_dropped>, broken<last_tap_dropped>,
        broken<taps_capped>, broken<circular>, broken<last_sample_held>, broken<only_samples>,
        broken<tail_added>, broken<added_to_output>, broken<grid_of_samples>,
        broken<last_result_skipped>, broken<bound_off_by_one>, broken<halo_one_short>,
        broken<no_first_barrier>, broken<no_second_barrier>);
    // Small integers are numbers of half, too: only the derived bound sees this one.
    test::check_rejected<FiniteImpulseResponse>({.inputs = {InputKind::gpu4s, InputKind::uniform}},
                                                broken<rounded_to_half>);
}

TEST_CASE("fir: the same kernel without a fault is accepted") {
    test::check_accepted<FiniteImpulseResponse>({}, broken<Fault::none>);
}

TEST_CASE("fir: an impulse returns the taps, delayed") {
    for (const int64_t taps : {1, 16, 17, 32, 300})
        for (const int64_t at : {0, 1, 40, 2047, 2048, 2999}) {
            std::vector<int32_t> x(3000), h(taps), y(3000 + taps - 1);
            x[at] = 1;
            for (int64_t t = 0; t < taps; ++t) h[t] = y[at + t] = int32_t(3 * t + 1);
            CHECK(filtered(x, h) == y);
        }
}

TEST_CASE("fir: signal and filter may change places") {
    Inputs inputs(InputKind::uniform, 7);
    const auto x = inputs.symmetric<int32_t>(1500), h = inputs.symmetric<int32_t>(70);
    CHECK(filtered(x, h) == filtered(h, x));
}

TEST_CASE("fir: filters after one another are the filter of their taps' convolution") {
    Inputs inputs(InputKind::uniform, 8);
    const auto x = inputs.symmetric<int32_t>(2100);
    const auto first = inputs.symmetric<int32_t>(33), second = inputs.symmetric<int32_t>(19);
    CHECK(filtered(filtered(x, first), second) == filtered(x, filtered(first, second)));
}

TEST_CASE("fir: the product of the Fourier transforms of signal and filter") {
    for (const auto& [samples, taps] : {std::pair{100, 33}, {37, 90}, {200, 1}, {1, 5}}) {
        Inputs inputs(InputKind::uniform, 9);
        const auto x = inputs.symmetric<double>(samples), h = inputs.symmetric<double>(taps);
        const int results = samples + taps - 1;
        std::vector<std::complex<double>> X(x.begin(), x.end()), H(h.begin(), h.end());
        X.resize(results);
        H.resize(results);
        X = dft(X, -1);
        H = dft(H, -1);
        for (int k = 0; k < results; ++k) X[k] *= H[k];
        const auto expected = dft(X, 1);
        const auto y = filtered(x, h);
        // Three sums of `results` products, of numbers of at most the sum of all |x| times that of
        // all |h|.
        const double bound = 8.0 * results * samples * taps * 0x1p-53;
        for (int i = 0; i < results; ++i)
            CHECK(std::abs(y[i] - expected[i].real() / results) <= bound);
    }
}
