// SPDX-License-Identifier: Apache-2.0
// Broken kernels, each with one mistake, must be rejected by the suite's own flow; the same kernel
// without a mistake and every kernel of opt must be accepted. Properties of softmax hold for opt.
#include <cmath>
#include <cstring>

#include "common/test/mutants.hpp"
#include "common/test/on_device.hpp"
#include "cpu_reference/softmax.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    sum_not_zeroed,      // the accumulator of the launch before (upstream, too)
    barrier_in_branch,   // only threads with an element come to it (upstream, too)
    lanes_not_cleared,   // threads without an element join what their lane held (upstream, too)
    no_barrier,          // joins before all have stored
    no_second_barrier,   // the maximum's lanes are overwritten before all have read it
    partial_round_lost,  // elements behind the last multiple of 64
    last_element_lost,   // not in the sum
    last_not_written,
    row_stride,         // rows one element too long
    sum_of_first_row,   // for all rows
    maximum_not_taken,  // exp(x): overflows, and NaN must not pass
    maximum_of_lane,    // a thread's own maximum, its sum not brought to that of the row
    power_of_two,       // 2^x
    sum_without_own,    // odds instead of probabilities
    sum_in_half,        // loses 13 bits
};

constexpr int threads = 64;

// One block per row: maximum, sum and quotients, reduced through shared memory. `sums` holds an
// accumulator per row.
template <Fault fault>
__global__ void broken_kernel(const float* x, float* y, float* sums, int64_t columns) {
    float* lane = reinterpret_cast<float*>(dynamic_shared());
    const int t = threadIdx.x;
    const int64_t stride = columns + (fault == Fault::row_stride);
    const int64_t row = blockIdx.x, at = row * stride, end = int64_t{gridDim.x} * columns - at;
    const auto reduce_lanes = [&](float value, auto join) {
        const bool active = t < columns;
        if (active || fault != Fault::lanes_not_cleared) lane[t] = value;
        if (fault == Fault::barrier_in_branch) {
            if (active) __syncthreads();
        } else if (fault != Fault::no_barrier) {
            __syncthreads();
        }
        float all = lane[0];
        for (int other = 1; other < threads; ++other) all = join(all, lane[other]);
        if (fault != Fault::no_second_barrier) __syncthreads();
        return all;
    };
    const auto exponential_of = [](float d) {
        return fault == Fault::power_of_two ? exp2f(d) : expf(d);
    };
    float largest = lowest<float>;
    for (int64_t i = t; i < columns && i < end; i += threads)
        largest = x[at + i] > largest ? x[at + i] : largest;
    if (fault != Fault::maximum_of_lane)
        largest = reduce_lanes(largest, [](float a, float b) { return a > b ? a : b; });
    if (fault == Fault::maximum_not_taken) largest = 0;
    const int64_t summed = fault == Fault::partial_round_lost && columns > threads
                               ? columns / threads * threads
                               : columns - (fault == Fault::last_element_lost && columns > 1);
    float sum = 0;
    for (int64_t i = t; i < summed && i < end; i += threads)
        sum += exponential_of(x[at + i] - largest);
    sum = reduce_lanes(sum, [](float a, float b) { return a + b; });
    if (fault == Fault::sum_in_half) sum = gpu4s::half(sum);
    if (fault == Fault::sum_not_zeroed) {
        if (t == 0) sums[row] += sum;
        __syncthreads();
        sum = sums[row];
    }
    if (fault == Fault::sum_of_first_row) {
        if (t == 0 && row == 0) sums[0] = sum;
        if (row > 0) sum = sums[0];
    }
    const int64_t written = columns - (fault == Fault::last_not_written);
    for (int64_t i = t; i < written && i < end; i += threads) {
        const float e = exponential_of(x[at + i] - largest);
        y[at + i] = e / (fault == Fault::sum_without_own ? sum - e : sum);
    }
}

template <Fault fault>
constexpr auto broken = [](const SoftmaxArgs<float>& args, Stream stream) {
    const auto sums = std::make_shared<backend::Buffer>(args.rows * sizeof(float));
    backend::fill(sums->as<void>(), 0, sums->bytes());
    return [=] {
        launch(broken_kernel<fault>, args.rows, threads, threads * sizeof(float), stream, args.x,
               args.y, sums->as<float>(), args.columns);
    };
};

/// `implementation` where a row fits the team, another kernel elsewhere.
template <int team, int vectors>
constexpr auto team_where_it_fits = []<class T>(const SoftmaxArgs<T>& args, Stream stream) {
    if (softmax_fits_team<T, team, vectors>(args))
        launch_softmax_team<T, team, vectors>(args, stream);
    else
        softmax_opt(args, stream)();
};

/// Keeps `in_registers` vectors and up to `in_shared` of each of 64 threads; longer rows are read
/// twice in part.
template <int in_registers, class Take = WaitForBlock>
auto long_row(int64_t in_shared) {
    return [in_shared]<class T>(const SoftmaxArgs<T>& args, Stream stream) {
        return prepare_softmax_long<64, in_registers, Take>(args, stream, in_shared);
    };
}

/// Takes what is there, whether it has come or not.
struct DoNotWait {
    template <class S>
    __device__ ExpSum<S> operator()(const LeftByBlock<ExpSum<S>>& left, uint32_t) const {
        constexpr int words = sizeof left / 8;
        uint32_t with_launches[words][2], word[words];
        std::memcpy(with_launches, &left, sizeof left);
        for (int w = 0; w < words; ++w) word[w] = with_launches[w][0];
        ExpSum<S> sum;
        std::memcpy(&sum, word, sizeof sum);
        return sum;
    }
};

/// y of opt, [rows x columns].
std::vector<float> soften(const std::vector<float>& x, int64_t rows) {
    const backend::Buffer from(x);
    return test::on_device<float>(std::ssize(x), [&](float* y, Stream stream) {
        softmax_opt(SoftmaxArgs<float>{from.as<float>(), y, rows, std::ssize(x) / rows}, stream)();
    });
}

}  // namespace

TEST_CASE("softmax: broken kernels are rejected") {
    using enum Fault;
    const test::Trials gpu4s_inputs{.inputs = {InputKind::gpu4s}};
    test::check_rejected<SoftmaxRows>(
        gpu4s_inputs, broken<sum_not_zeroed>, broken<lanes_not_cleared>, broken<no_barrier>,
        broken<no_second_barrier>, broken<partial_round_lost>, broken<last_element_lost>,
        broken<last_not_written>, broken<row_stride>, broken<sum_of_first_row>,
        broken<maximum_of_lane>, broken<power_of_two>, broken<sum_without_own>,
        broken<sum_in_half>);
    test::check_rejected<Softmax>(gpu4s_inputs, broken<sum_not_zeroed>, broken<lanes_not_cleared>,
                                  broken<last_element_lost>);
    test::check_rejected<SoftmaxRows>({.inputs = {InputKind::adversarial}},
                                      broken<maximum_not_taken>);
    const test::Trials stopped{.inputs = {InputKind::gpu4s}, .stop = "unspecified launch failure"};
    test::check_rejected<SoftmaxRows>(stopped, broken<barrier_in_branch>);
    test::check_rejected<Softmax>(stopped, broken<barrier_in_branch>);
}

TEST_CASE("softmax: the same kernel without a fault is accepted") {
    test::check_accepted<Softmax>({}, broken<Fault::none>);
    test::check_accepted<SoftmaxRows>({}, broken<Fault::none>);
}

TEST_CASE("softmax: every kernel of opt is right for every shape and type") {
    const test::Trials trials{.inputs = {InputKind::adversarial}, .type = "*"};
    test::check_accepted<SoftmaxRows>(trials, team_where_it_fits<2, 1>, team_where_it_fits<512, 2>,
                                      long_row<4>(0), long_row<4>(4), long_row<24>(64));
    test::check_accepted<Softmax>(trials, long_row<4>(4));
}

TEST_CASE("softmax: a long row whose blocks do not wait for each other is rejected") {
    test::check_rejected<Softmax>({.inputs = {InputKind::gpu4s}}, long_row<4, DoNotWait>(4));
}

TEST_CASE("softmax: opt's rows sum to one") {
    for (int64_t columns : {1, 10, 100, 1000, 5000, 20000}) {
        Inputs inputs(InputKind::uniform, 1);
        const std::vector<float> y = soften(inputs.symmetric<float>(3 * columns), 3);
        for (int64_t row = 0; row < 3; ++row) {
            double sum = 0;
            for (int64_t c = 0; c < columns; ++c) sum += y[row * columns + c];
            CHECK(std::abs(sum - 1) < 1e-5);
        }
    }
}

TEST_CASE("softmax: opt does not see a shift of its rows") {
    for (int64_t columns : {1, 10, 100, 1000, 5000, 20000}) {
        Inputs inputs(InputKind::uniform, 1);
        std::vector<float> x = inputs.symmetric<float>(3 * columns);
        for (float& value : x) value = std::round(value * 0x1p10f) * 0x1p-10f;
        const std::vector<float> y = soften(x, 3);
        for (float& value : x) value += 1000;  // exact, and exp(1000) is no number
        CHECK(soften(x, 3) == y);
    }
}

TEST_CASE("softmax: the numbers that GPU4S Bench prints for -s 2 -o") {
    const auto result = []<class T>(T) {
        Inputs inputs(InputKind::gpu4s, Inputs::gpu4s_seed);
        return reference::softmax(inputs.symmetric<T>(4), 1, 4);
    };
    const std::vector<double> printed{0.286920, 0.175013, 0.385551, 0.152516};
    for (const auto& y : {result(float{}), result(double{})})
        for (int i = 0; i < 4; ++i) CHECK(std::abs(y[i] - printed[i]) < 0.6e-6);
}
