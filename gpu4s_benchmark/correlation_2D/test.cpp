// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow; the same kernel
// without a mistake must be accepted. Properties of the coefficient hold for opt.
#include <cmath>

#include "common/test/mutants.hpp"
#include "cpu_reference/correlation_2D.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    sums_not_zeroed,     // the accumulators of the launch before (upstream, too)
    barrier_in_branch,   // only threads with a pair come to it (upstream, too)
    lanes_not_cleared,   // threads without a pair add what their lane held (upstream, too)
    no_barrier,          // adds before all have stored
    partial_block_lost,  // pairs behind the last multiple of 64
    last_pair_lost,
    first_pair_twice,
    neighbours_paired,   // A[i] with B[i + 1]
    not_centred,         // means not subtracted
    centred_once,        // mean of A taken for that of B
    one_variance,        // A's, twice
    root_missing,        // divides by the product of variances
    absolute_products,   // sign lost
    mean_of_last_block,  // means not joined
    rounded_to_integer,  // products cut to whole numbers (upstream's opt for int32)
    rounded_to_half,     // operands lose 13 bits
    never_written,
};

constexpr int threads = 64;

// One block of 64 threads: means, then products, added in double through shared memory.
template <Fault fault, class T>
__global__ void broken_kernel(const T* A, const T* B, Correlation::Output<T>* r, double* sums,
                              int64_t count) {
    double* lane = reinterpret_cast<double*>(dynamic_shared());
    const int t = threadIdx.x;
    const int64_t end = fault == Fault::partial_block_lost && count > threads
                            ? count / threads * threads
                            : count - (fault == Fault::last_pair_lost && count > 1);
    const auto sum_of = [&](int which, auto term) {
        double sum = 0;
        for (int64_t i = t; i < end; i += threads) {
            if (fault == Fault::mean_of_last_block && which < 2 && i + threads < end) continue;
            sum += term(i);
        }
        if (fault == Fault::first_pair_twice && t == 0) sum += term(0);
        const bool active = t < end;
        if (active || fault != Fault::lanes_not_cleared) lane[t] = sum;
        if (fault == Fault::barrier_in_branch) {
            if (active) __syncthreads();
        } else if (fault != Fault::no_barrier) {
            __syncthreads();
        }
        double all = 0;
        for (int other = 0; other < threads; ++other) all += lane[other];
        __syncthreads();
        if (fault == Fault::sums_not_zeroed) {
            if (t == 0) sums[which] += all;
            __syncthreads();
            all = sums[which];
        }
        return all;
    };
    const auto value = [&](const T* x, int64_t i) {
        return fault == Fault::rounded_to_half ? double(gpu4s::half(float(x[i]))) : double(x[i]);
    };
    const int shift = fault == Fault::neighbours_paired ? 1 : 0;
    const auto a = [&](int64_t i) { return value(A, i); };
    const auto b = [&](int64_t i) { return value(B, i + shift < count ? i + shift : i); };
    double mean_a = sum_of(0, a) / double(count), mean_b = sum_of(1, b) / double(count);
    if (fault == Fault::not_centred) mean_a = mean_b = 0;
    if (fault == Fault::centred_once) mean_b = mean_a;
    const auto product = [](double x, double y) {
        if (fault == Fault::absolute_products) return std::abs(x * y);
        if (fault == Fault::rounded_to_integer) return std::trunc(x) * std::trunc(y);
        return x * y;
    };
    const double ab = sum_of(2, [&](int64_t i) { return product(a(i) - mean_a, b(i) - mean_b); });
    const double aa = sum_of(3, [&](int64_t i) { return product(a(i) - mean_a, a(i) - mean_a); });
    double bb = sum_of(4, [&](int64_t i) { return product(b(i) - mean_b, b(i) - mean_b); });
    if (fault == Fault::one_variance) bb = aa;
    if (t == 0 && fault != Fault::never_written)
        *r = Correlation::Output<T>(ab /
                                    (fault == Fault::root_missing ? aa * bb : std::sqrt(aa * bb)));
}

template <Fault fault>
constexpr auto broken = []<class T>(const Correlation::Args<T>& args, Stream stream) {
    const auto sums = std::make_shared<backend::Buffer>(5 * sizeof(double));
    backend::fill(sums->as<void>(), 0, sums->bytes());
    return [=] {
        launch(broken_kernel<fault, T>, 1, threads, threads * sizeof(double), stream, args.A,
               args.B, args.r, sums->as<double>(), args.count);
    };
};

template <class T>
auto correlate(const std::vector<T>& A, const std::vector<T>& B, const auto& implementation) {
    using R = Correlation::Output<T>;
    const size_t bytes = A.size() * sizeof(T);
    const backend::Buffer a(bytes), b(bytes), r(sizeof(R));
    backend::copy(a.as<void>(), A.data(), bytes);
    backend::copy(b.as<void>(), B.data(), bytes);
    implementation(Correlation::Args<T>{a.as<T>(), b.as<T>(), r.as<R>(), std::ssize(A)},
                   backend::stream())();
    backend::synchronize();
    R result;
    backend::copy(&result, r.as<void>(), sizeof result);
    return result;
}
template <class T>
auto correlate(const std::vector<T>& A, const std::vector<T>& B) {
    return correlate(A, B, correlation_opt);
}

template <class T>
std::vector<T> mapped(std::vector<T> x, auto function) {
    for (T& value : x) value = T(function(value));
    return x;
}

}  // namespace

TEST_CASE("correlation_2D: broken kernels are rejected") {
    using enum Fault;
    const std::vector<InputKind> inputs{InputKind::gpu4s};
    test::check_rejected<Correlation>(
        {.inputs = inputs}, broken<sums_not_zeroed>, broken<lanes_not_cleared>, broken<no_barrier>,
        broken<partial_block_lost>, broken<last_pair_lost>, broken<first_pair_twice>,
        broken<neighbours_paired>, broken<not_centred>, broken<centred_once>, broken<one_variance>,
        broken<root_missing>, broken<absolute_products>, broken<mean_of_last_block>,
        broken<rounded_to_half>, broken<never_written>);
    test::check_rejected<Correlation>({.inputs = inputs, .type = "int32"},
                                      broken<rounded_to_integer>);
    test::check_rejected<Correlation>({.inputs = inputs, .stop = "unspecified launch failure"},
                                      broken<barrier_in_branch>);
}

TEST_CASE("correlation_2D: the same kernel without a fault is accepted") {
    test::check_accepted<Correlation>({.type = "*"}, broken<Fault::none>);
}

TEST_CASE("correlation_2D: next to nothing is not r of a large image") {
    // |r| of random images is about 1 / size: a fixed tolerance of 1e-4 would let 0 pass.
    const auto next_to_nothing = []<class T>(const Correlation::Args<T>& args, Stream stream) {
        using R = Correlation::Output<T>;
        static const R nothing = R(1e-9);
        GPU_CHECK(GPU_RT(MemcpyAsync)(args.r, &nothing, sizeof nothing, GPU_RT(MemcpyHostToDevice),
                                      native(stream)));
    };
    for (InputKind kind : {InputKind::gpu4s, InputKind::uniform, InputKind::integers})
        for (const Record& record : test::run_mutant<Correlation>(
                 next_to_nothing, kind, {.type = "*", .sizes = {{"size", {512, 1024}}}}))
            CHECK(record.status == Status::wrong);
}

TEST_CASE("correlation_2D: opt of an image with itself, with its negative, and exchanged") {
    for (int64_t count : {2, 3, 100, 4096, 4097, 20000}) {
        Inputs inputs(InputKind::uniform, 1);
        const auto A = inputs.unit<float>(count), B = inputs.unit<float>(count);
        const auto C = inputs.unit<double>(count);
        CHECK(correlate(A, A) == 1.0f);
        CHECK(correlate(A, mapped(A, [](float x) { return -x; })) == -1.0f);
        CHECK(std::abs(correlate(C, C) - 1) < 1e-15);
        CHECK(correlate(A, B) == correlate(B, A));
    }
}

TEST_CASE("correlation_2D: opt does not see a scale or a shift") {
    Inputs inputs(InputKind::uniform, 1);
    const auto to_steps = [](float x) { return std::round(x * 0x1p10f) * 0x1p-10f; };
    const auto A = mapped(inputs.unit<float>(20000), to_steps);
    const auto B = mapped(inputs.unit<float>(20000), to_steps);
    const float r = correlate(A, B);
    CHECK(correlate(A, mapped(B, [](float x) { return 0x1p40f * x; })) == r);
    CHECK(correlate(mapped(A, [](float x) { return -x / 8; }), B) == -r);
    // Exact sums; without centring, float would have lost the images to the shift.
    CHECK(std::abs(correlate(A, mapped(B, [](float x) { return x + 4096; })) - r) < 1e-9f);
}

TEST_CASE("correlation_2D: a dark border does not cost opt its digits") {
    Inputs inputs(InputKind::uniform, 1);
    auto A = mapped(inputs.unit<float>(40000), [](float x) { return 1000 + x; });
    auto B = mapped(inputs.unit<float>(40000), [](float x) { return 1000 + x; });
    for (int64_t i = 0; i < 200; ++i) A[i] = B[i] = 0;
    CHECK(std::abs(correlate(A, B) - reference::correlation(A, B)) < 1e-6);
    for (int64_t i = 0; i < 200; ++i) A[i] = B[i] = 1000;
    CHECK(std::abs(correlate(A, B) - reference::correlation(A, B)) < 1e-6);
}

TEST_CASE("correlation_2D: r of a constant image is NaN") {
    for (int64_t count : {1, 2, 100, 10000}) {
        const std::vector<float> flat(count, 0.1f);
        const std::vector<double> flat_double(count, 0.1);
        Inputs inputs(InputKind::uniform, 1);
        const auto other = inputs.unit<float>(count);
        const auto other_double = inputs.unit<double>(count);
        CHECK(std::isnan(reference::correlation(flat, other)));
        CHECK(std::isnan(correlate(flat, other)));
        CHECK(std::isnan(correlate(other, flat)));
        CHECK(std::isnan(correlate(flat, flat, correlation_naive)));
        CHECK(std::isnan(reference::correlation(flat_double, other_double)));
        CHECK(std::isnan(correlate(flat_double, other_double)));
        CHECK(std::isnan(correlate(flat_double, other_double, correlation_naive)));
    }
}

TEST_CASE("correlation_2D: the numbers that GPU4S Bench prints for -s 4 and -s 512") {
    const auto printed = []<class T>(T, int64_t size, double expected) {
        Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
        const auto A = inputs.unit<T>(size * size), B = inputs.unit<T>(size * size);
        CHECK(std::abs(reference::correlation(A, B) - expected) < 0.6e-6);
    };
    printed(float{}, 4, 0.073827);
    printed(float{}, 512, -0.001119);
    printed(double{}, 512, -0.001119);
    printed(int32_t{}, 512, -0.000372);
}
