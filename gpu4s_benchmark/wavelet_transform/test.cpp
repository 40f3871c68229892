// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "common/test/mutants.hpp"
#include "cpu_reference/wavelet_transform.hpp"
#include "gpu/naive.hpp"
#include "gpu/opt.hpp"

using namespace gpu4s;

namespace {

enum class Fault {
    none,
    ends_repeated,  // x[-1] = x[0]: the mirror stands beside the sample
    zeros_beyond,
    first_sample_beyond,  // at both ends
    periodic,
    outer_tap_left_out,
    taps_swapped,    // those of the other half
    high_at_even,    // around x[2i]
    taps_in_single,  // 7 digits: seen in double only
    last_pair_skipped,
    first_pair_skipped,
    grid_rounded_down,  // integer division before rounding up (defect 20)
    halves_swapped,
    interleaved,           // low and high alternate
    no_half_added,         // to the bracket
    other_rounding,        // down for toward zero and the other way round
    no_high_before_first,  // 0 instead of high[0]
    high_from_memory,      // of the pair before, whoever has written it (defect 20)
    sums_wrapped,          // in 32 bits
};

constexpr bool is_floor(Fault fault, Rounding rounding) {
    return (rounding == Rounding::down) != (fault == Fault::other_rounding);
}

// One thread per pair, the last pair first.
template <Fault fault, Rounding rounding, class T>
__global__ void broken_kernel(const T* x, T* y, int64_t count) {
    using S = Accumulator<T>;
    const int64_t pairs = count / 2;
    const int64_t pair = pairs - 1 - (blockIdx.x * int64_t{blockDim.x} + threadIdx.x);
    if (pair < 0) return;
    if (fault == Fault::last_pair_skipped && pair == pairs - 1) return;
    if (fault == Fault::first_pair_skipped && pair == 0) return;
    const auto at = [=](int64_t i) -> S {
        if (i < 0 || i >= count) {
            if (fault == Fault::zeros_beyond) return 0;
            if (fault == Fault::first_sample_beyond) i = 0;
            if (fault == Fault::periodic) i = ((i % count) + count) % count;
            if (fault == Fault::ends_repeated)
                while (i < 0 || i >= count) i = i < 0 ? -1 - i : 2 * count - 1 - i;
        }
        return widen(x[mirrored(i, count)]);
    };
    T low, high;
    if constexpr (std::is_integral_v<T>) {
        constexpr double half = fault == Fault::no_half_added ? 0 : 0.5;
        const auto rounded = [](double bracket) {
            const bool down = is_floor(fault, rounding);
            return static_cast<int64_t>(down ? std::floor(bracket) : std::trunc(bracket));
        };
        const auto high_at = [&](int64_t i) {
            double inner = double(at(2 * i)) + at(2 * i + 2);
            double outer = double(at(2 * i - 2)) + at(2 * i + 4);
            if (fault == Fault::sums_wrapped) {
                inner = static_cast<int32_t>(static_cast<int64_t>(inner));
                outer = static_cast<int32_t>(static_cast<int64_t>(outer));
            }
            return static_cast<int32_t>(at(2 * i + 1) -
                                        rounded(9.0 / 16 * inner - 1.0 / 16 * outer + half));
        };
        const bool from_memory = fault == Fault::high_from_memory && pair > 0;
        int32_t before = from_memory ? y[pairs + pair - 1] : high_at(pair > 0 ? pair - 1 : 0);
        if (fault == Fault::no_high_before_first && pair == 0) before = 0;
        high = high_at(pair);
        low = static_cast<int32_t>(at(2 * pair) -
                                   rounded(-(double(before) + double(high)) / 4 + half));
    } else {
        const bool swapped = fault == Fault::taps_swapped;
        const auto sum = [&](bool low_pass, int64_t middle) {
            int last = low_pass ? 4 : 3;
            if (fault == Fault::outer_tap_left_out) --last;
            S result = 0;
            for (int k = -last; k <= last; ++k) {
                double tap = low_pass ? low_taps[std::abs(k)] : high_taps[std::abs(k)];
                if (fault == Fault::taps_in_single) tap = static_cast<float>(tap);
                result += S(tap) * at(middle + k);
            }
            return narrow<T>(result);
        };
        low = sum(!swapped, 2 * pair);
        high = sum(swapped, 2 * pair + (fault != Fault::high_at_even));
    }
    if (fault == Fault::interleaved) {
        y[2 * pair] = low;
        y[2 * pair + 1] = high;
    } else {
        y[(fault == Fault::halves_swapped ? pairs : 0) + pair] = low;
        y[(fault == Fault::halves_swapped ? 0 : pairs) + pair] = high;
    }
}

template <Fault fault, Rounding rounding>
constexpr auto broken = []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
    const int64_t pairs = args.count / 2;
    const unsigned blocks = fault == Fault::grid_rounded_down ? static_cast<unsigned>(pairs / 64)
                                                              : blocks_for(pairs, 64);
    if (blocks > 0)
        launch(broken_kernel<fault, rounding, T>, blocks, 64, 0, stream, args.x, args.y,
               args.count);
};

template <Fault... faults>
void check_rejected(const std::vector<const char*>& types,
                    const std::vector<InputKind>& inputs = {InputKind::gpu4s,
                                                            InputKind::adversarial}) {
    for (const std::string type : types) {
        const test::Trials trials{.inputs = inputs, .type = type};
        test::check_rejected<WaveletTransform>(trials, broken<faults, Rounding::toward_zero>...);
        if (type == "int32")
            test::check_rejected<WaveletTransformCcsds>(trials, broken<faults, Rounding::down>...);
    }
}

/// What `launcher` makes of x.
template <class T, class Launcher>
std::vector<T> transformed(const std::vector<T>& x, Launcher launcher) {
    std::vector<T> y(x.size());
    const backend::Buffer from(x), to(x.size() * sizeof(T));
    launcher(ElementwiseArgs<T>{from.as<T>(), to.as<T>(), std::ssize(x)}, backend::stream());
    backend::synchronize();
    backend::copy(y.data(), to.as<T>(), to.bytes());
    return y;
}

/// The floating transform undone: low results stand at even places, high ones at odd places of a
/// mirrored signal, and the taps of one filter with alternating signs synthesise for the other.
std::vector<double> synthesised(const std::vector<double>& y) {
    const int64_t count = std::ssize(y);
    std::vector<double> placed(count), x(count);
    for (int64_t i = 0; i < count; ++i) placed[i] = y[i % 2 * count / 2 + i / 2];
    for (int64_t i = 0; i < count; ++i)
        for (int k = -4; k <= 4; ++k) {
            const bool low = (i + k) % 2 == 0;
            if (low && std::abs(k) > 3) continue;
            const double tap = (low ? high_taps : low_taps)[std::abs(k)];
            x[i] += (k % 2 == 0 ? -tap : tap) * reference::mirrored_sample(placed, i + k);
        }
    return x;
}

/// The lifting undone, last step first, modulo 2^32.
template <Rounding rounding>
std::vector<int32_t> unlifted(const std::vector<int32_t>& y) {
    const int64_t count = std::ssize(y), pairs = count / 2;
    std::vector<int32_t> x(count);
    const int32_t *low = y.data(), *high = low + pairs;
    for (int64_t i = 0; i < pairs; ++i)
        x[2 * i] = static_cast<int32_t>(
            low[i] + quotient<rounding, 2>(2 - int64_t{high[i > 0 ? i - 1 : 0]} - high[i]));
    const auto even = [&](int64_t i) { return int64_t{x[mirrored(i, count)]}; };
    for (int64_t i = 0; i < pairs; ++i)
        x[2 * i + 1] = static_cast<int32_t>(
            high[i] + quotient<rounding, 4>(9 * (even(2 * i) + even(2 * i + 2)) - even(2 * i - 2) -
                                            even(2 * i + 4) + 8));
    return x;
}

}  // namespace

TEST_CASE("wavelet_transform: broken kernels are rejected") {
    using enum Fault;
    check_rejected<ends_repeated, zeros_beyond, first_sample_beyond, periodic, last_pair_skipped,
                   first_pair_skipped, grid_rounded_down, halves_swapped, interleaved>(
        {"float", "double", "half", "int32"});
    check_rejected<outer_tap_left_out, taps_swapped, high_at_even>({"float", "double", "half"});
    check_rejected<taps_in_single>({"double"});
    check_rejected<no_half_added, other_rounding, no_high_before_first, high_from_memory>(
        {"int32"});
    check_rejected<sums_wrapped>({"int32"}, {InputKind::adversarial});
}

TEST_CASE("wavelet_transform: the same kernel without a fault is accepted") {
    test::check_accepted<WaveletTransform>({.type = "*"},
                                           broken<Fault::none, Rounding::toward_zero>);
    test::check_accepted<WaveletTransformCcsds>({.type = "*"}, broken<Fault::none, Rounding::down>);
}

TEST_CASE("wavelet_transform: opt is right with any number of samples a thread") {
    test::check_accepted<WaveletTransform>(
        {.inputs = {InputKind::uniform, InputKind::adversarial}, .type = "*"},
        []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
            transform_in_vectors<Rounding::toward_zero, Vector16<T>::lanes>(args, stream);
        },
        []<class T>(const ElementwiseArgs<T>& args, Stream stream) {
            constexpr int own = sizeof(T) == 8 ? 4 : 8;
            transform_in_vectors<Rounding::toward_zero, own>(args, stream);
        });
}

TEST_CASE("wavelet_transform: the inverse gives the samples back") {
    for (const SamplesShape& shape : SamplesShape::preset(Preset::test)) {
        INFO("samples " << shape.samples);
        Inputs inputs(InputKind::uniform, 3);
        const std::vector<double> x = inputs.symmetric<double>(shape.samples);
        const std::vector<double> back =
            synthesised(transformed(x, wavelet_opt<Rounding::toward_zero>));
        double worst = 0;
        for (int64_t i = 0; i < shape.samples; ++i)
            worst = std::max(worst, std::abs(back[i] - x[i]));
        CHECK(worst < 1e-10);  // the taps have 12 digits
    }
}

TEST_CASE("wavelet_transform: integers come back exactly, wrapped or not") {
    for (const SamplesShape& shape : SamplesShape::preset(Preset::test))
        for (InputKind kind : {InputKind::uniform, InputKind::adversarial}) {
            INFO("samples " << shape.samples << ", inputs " << input_name(kind));
            Inputs inputs(kind, 5);
            const std::vector<int32_t> x = inputs.symmetric<int32_t>(shape.samples);
            const auto truncated = transformed(x, wavelet_opt<Rounding::toward_zero>);
            CHECK(unlifted<Rounding::toward_zero>(truncated) == x);
            CHECK(unlifted<Rounding::down>(transformed(x, wavelet_opt<Rounding::down>)) == x);
        }
}

TEST_CASE("wavelet_transform: a constant has no high-pass half") {
    for (const int64_t count : {2, 4, 6, 16, 34, 258, 2050}) {
        INFO("samples " << count);
        const auto floating_y =
            transformed(std::vector<float>(count, 3.0f), wavelet_opt<Rounding::toward_zero>);
        for (int64_t i = 0; i < count; ++i)
            CHECK(std::abs(floating_y[i] - (i < count / 2 ? 3 * std::sqrt(2.0f) : 0)) < 4e-6f);
        for (const int32_t value : {-7, 0, 7, std::numeric_limits<int32_t>::min()}) {
            std::vector<int32_t> expected(count, value);
            std::fill(expected.begin() + count / 2, expected.end(), 0);
            CHECK(transformed(std::vector<int32_t>(count, value), wavelet_opt<Rounding::down>) ==
                  expected);
        }
    }
}

TEST_CASE("wavelet_transform: integer quotients are the brackets in double") {
    const auto check = [](int64_t n) {
        const double exact = static_cast<double>(n);
        return double(quotient<Rounding::toward_zero, 4>(n)) == std::trunc(exact / 16) &&
               double(quotient<Rounding::down, 4>(n)) == std::floor(exact / 16) &&
               double(quotient<Rounding::toward_zero, 2>(n)) == std::trunc(exact / 4) &&
               double(quotient<Rounding::down, 2>(n)) == std::floor(exact / 4);
    };
    bool all = true;
    for (const int64_t around :
         {int64_t{0}, -(int64_t{1} << 31), int64_t{1} << 36, -(int64_t{1} << 36)})
        for (int64_t n = around - 1000; n <= around + 1000; ++n) all = all && check(n);
    CHECK(all);
}

TEST_CASE("wavelet_transform: sums in 32 bits up to the largest samples they are used for") {
    constexpr int32_t most = (1 << 26) - 1, least = -(1 << 26);
    CHECK(sums_fit(moved(most) | moved(least) | moved(0)));
    CHECK_FALSE(sums_fit(moved(most + 1)));
    CHECK_FALSE(sums_fit(moved(least - 1)));
    CHECK_FALSE(sums_fit(moved(std::numeric_limits<int32_t>::min())));
    for (const int32_t x : {least, most})
        for (const int32_t inner : {2 * least, 2 * most})
            for (const int32_t outer : {2 * least, 2 * most}) {
                const int32_t high = high_of<Rounding::toward_zero>(x, inner, outer);
                CHECK(high == high_of<Rounding::toward_zero>(x, int64_t{inner}, int64_t{outer}));
                CHECK(low_of<Rounding::down>(x, 2 * high) ==
                      low_of<Rounding::down>(x, 2 * int64_t{high}));
            }
}

TEST_CASE("wavelet_transform: an odd number of samples is refused (defect 19)") {
    Options options;
    options.sizes = {{"size", {7}}};
    CHECK_THROWS_AS(chosen_shapes<SamplesShape>(options), Error);
    options.sizes = {{"size", {2, 8}}};
    CHECK(chosen_shapes<SamplesShape>(options).size() == 2);
}
