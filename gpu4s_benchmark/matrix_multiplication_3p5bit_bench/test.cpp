// SPDX-License-Identifier: Apache-2.0
// Codec, containers, quantiser, row pairs and CPU kernels of the 3.5-bit product.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "common/test/catch.hpp"
#include "cpu_reference/matrix_multiplication_3p5bit.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/codec.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/container.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/cpu/kernels.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/quantise.hpp"
#include "gpu4s_benchmark/matrix_multiplication_3p5bit_bench/row_pair.hpp"

namespace {

using namespace gpu4s;
using Weights = std::vector<std::int8_t>;

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

enum class Fill { random, lowest, highest, zero };

Weights make_weights(std::int64_t K, std::int64_t N, Fill fill = Fill::random) {
    std::mt19937 random(static_cast<unsigned>(K * 1000 + N));
    Weights weights(size(K * N));
    for (std::int64_t i = 0; i < K * N; ++i) {
        const int limit = i / N % 2 == 0 ? 8 : 4;
        const int any = static_cast<int>(random() >> 8) % (2 * limit) - limit;
        const int values[] = {any, -limit, limit - 1, 0};
        weights[size(i)] = static_cast<std::int8_t>(values[static_cast<int>(fill)]);
    }
    return weights;
}

std::vector<std::int8_t> make_activations(std::int64_t M, std::int64_t K) {
    std::mt19937 random(static_cast<unsigned>(M * 7919 + K));
    std::vector<std::int8_t> A(size(M * K));
    for (auto& a : A) a = static_cast<std::int8_t>(static_cast<int>(random() >> 24) - 128);
    return A;
}

/// The message of the Error(parameter) that `call` throws; empty if it throws none.
template <class Call>
std::string refusal(const Call& call) {
    try {
        call();
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::parameter);
        return error.what();
    }
    return {};
}

bool names(const std::string& message, const std::string& part) {
    INFO(message << " / " << part);
    return message.find(part) != std::string::npos;
}

/// An integer that is no built-in type: what a prover's bit-vector looks like to the codec.
struct Wrapped {
    std::uint64_t v;
    constexpr Wrapped(std::uint64_t value = 0) : v(value) {}
    constexpr Wrapped operator&(Wrapped o) const { return v & o.v; }
    constexpr Wrapped operator|(Wrapped o) const { return v | o.v; }
    constexpr Wrapped operator^(Wrapped o) const { return v ^ o.v; }
    constexpr Wrapped operator+(Wrapped o) const { return v + o.v; }
    constexpr Wrapped operator-(Wrapped o) const { return v - o.v; }
    constexpr Wrapped operator*(Wrapped o) const { return v * o.v; }
    constexpr Wrapped operator<<(int n) const { return v << n; }
    constexpr Wrapped operator>>(int n) const { return v >> n; }
};

}  // namespace

TEST_CASE("codec: any integer type, the same values") {
    for (int i = 0; i < 128; ++i) {
        const Wrapped code(static_cast<std::uint64_t>(i));
        CHECK(static_cast<std::int64_t>(codec35_high(code).v) == codec35_high(i));
        CHECK(static_cast<std::int64_t>(codec35_low(code).v) == codec35_low(i));
        CHECK(static_cast<std::int64_t>(codec35_weight(code, 1, 1).v) == 2 * codec35_low(i));
        CHECK(codec35_encode(codec35_high(code), codec35_low(code)).v == code.v);
        CHECK(codec35_p7_padding(codec35_group(code, code, code, code, code, code, code, code), 16)
                  .v == 0);
    }
    CHECK(codec35_encode(-8, 3) == 0x43);
    CHECK(codec35_encode(7, -4) == 0x3C);
    CHECK(codec35_high(0x43) == -8);
    CHECK(codec35_low(0x3C) == -4);
}

TEST_CASE("containers: sizes, bytes and round trips") {
    CHECK(size_in_bytes(3, 2, Container::P8) == 4);
    CHECK(size_in_bytes(3, 2, Container::P7) == 14);
    CHECK(size_in_bytes(8192, 28672, Container::P8) == 117440512);
    CHECK(size_in_bytes(8192, 28672, Container::P7) == 102760448);
    const Weights w{7, -8, -4, 3, 5, -1};
    CHECK(pack(w, 3, 2, Container::P8) == std::vector<std::uint8_t>{0x3C, 0x43, 0x28, 0x78});
    CHECK(pack(w, 3, 2, Container::P7) ==
          std::vector<std::uint8_t>{0x3C, 0x14, 0, 0, 0, 0, 0, 0x43, 0x3C, 0, 0, 0, 0, 0});
    for (const Container container : {Container::P8, Container::P7})
        for (const std::int64_t K : {1, 2, 3, 15, 16, 17, 31, 32, 33, 100})
            for (const std::int64_t N : {1, 2, 7, 33})
                for (const Fill fill : {Fill::random, Fill::lowest, Fill::highest, Fill::zero}) {
                    const Weights weights = make_weights(K, N, fill);
                    const auto bytes = pack(weights, K, N, container);
                    REQUIRE(bytes.size() == size_in_bytes(K, N, container));
                    REQUIRE(unpack(bytes, K, N, container) == weights);
                }
}

TEST_CASE("containers: what is refused, and where") {
    for (const Container container : {Container::P8, Container::P7}) {
        const auto good = pack(make_weights(19, 5), 19, 5, container);
        CHECK_NOTHROW(validate(good, 19, 5, container));
        for (std::size_t length = 0; length < good.size(); ++length) {
            const std::vector<std::uint8_t> cut(good.begin(),
                                                good.begin() + static_cast<long>(length));
            REQUIRE(names(refusal([&] { validate(cut, 19, 5, container); }),
                          "ends at byte " + std::to_string(length)));
        }
        auto longer = good;
        longer.push_back(0);
        CHECK(names(refusal([&] { validate(longer, 19, 5, container); }), "ends at byte"));
        CHECK(!refusal([&] { unpack(longer, 19, 5, container); }).empty());
        CHECK(!refusal([&] { repack_for_cpu({longer, 19, 5, container, 0}); }).empty());
        CHECK(!refusal([] { size_in_bytes(0, 1, Container::P8); }).empty());
        CHECK(!refusal([] { size_in_bytes(1, -1, Container::P7); }).empty());
        CHECK(!refusal([] { size_in_bytes(INT64_MAX, INT64_MAX, Container::P7); }).empty());
        CHECK(!refusal([] { size_in_bytes(1 << 30, INT64_MAX / 4, Container::P8); }).empty());
    }
    // Every bit of the last pair's bytes: P8, K = 19, pair 9 holds h only.
    const auto p8 = pack(make_weights(19, 5), 19, 5, Container::P8);
    for (std::size_t at = 0; at < p8.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto bad = p8;
            bad[at] = static_cast<std::uint8_t>(bad[at] ^ 1 << bit);
            const bool padding = at >= 45 && bit < 3;
            const std::string message = refusal([&] { validate(bad, 19, 5, Container::P8); });
            REQUIRE(message.empty() == (bit != 7 && !padding));
            if (message.empty()) continue;
            REQUIRE(names(message, "byte " + std::to_string(at) + " "));
            REQUIRE(names(message,
                          "pair " + std::to_string(at / 5) + ", column " + std::to_string(at % 5)));
            REQUIRE(names(message, padding ? "padding" : "bit 7"));
        }
    }
    // Every bit of the last group: P7, K = 19, group 1 holds h, l, h.
    const auto p7 = pack(make_weights(19, 5), 19, 5, Container::P7);
    for (int bit = 0; bit < 56; ++bit) {
        auto bad = p7;
        auto& byte = bad[size((5 + 3) * 7 + bit / 8)];
        byte = static_cast<std::uint8_t>(byte ^ 1 << bit % 8);
        const std::string message = refusal([&] { validate(bad, 19, 5, Container::P7); });
        REQUIRE(message.empty() == (bit < 7 || (bit >= 10 && bit < 14)));
        if (!message.empty()) REQUIRE(names(message, "byte 56 (group 1, column 3)"));
    }
    Weights weights = make_weights(4, 3);
    weights[1 * 3 + 2] = 4;
    CHECK(names(refusal([&] { pack(weights, 4, 3, Container::P8); }), "row 1, column 2"));
    weights[1 * 3 + 2] = -4;
    weights[2 * 3] = -9;
    CHECK(names(refusal([&] { pack(weights, 4, 3, Container::P7); }), "row 2, column 0"));
    CHECK(!refusal([&] { pack(weights, 3, 3, Container::P8); }).empty());
}

TEST_CASE("quantiser: signal to error on Gaussian weights, one scale per 4096") {
    const std::int64_t K = 4096;
    const std::int64_t N = 48;
    std::mt19937 random(7);
    std::normal_distribution<float> gaussian;
    std::vector<float> W(size(K * N));
    for (float& w : W) w = gaussian(random);
    const auto db = [&](int low_shift, std::int64_t group) {
        const Quantised q = quantise(W, K, N, low_shift, group);
        CHECK(q.scales.size() == size((group == 0 ? 1 : K / group) * N));
        CHECK(std::all_of(q.scales.begin(), q.scales.end(), [](float s) { return s > 0; }));
        CHECK_NOTHROW(pack(q.weights, K, N, Container::P7));
        return q.signal_to_error_db;
    };
    CHECK(std::fabs(db(1, 0) - 15.7) < 0.15);
    CHECK(std::fabs(db(0, 0) - 14.7) < 0.15);
    CHECK(std::fabs(db(1, 128) - 16.1) < 0.15);
    CHECK(std::fabs(db(0, 128) - 15.1) < 0.15);
    CHECK(std::fabs(db(1, 32) - 17.1) < 0.15);
    CHECK(std::fabs(db(0, 64) - 15.4) < 0.15);
}

TEST_CASE("quantiser: no scale of a dense scan is better") {
    const std::int64_t K = 200;
    std::mt19937 random(3);
    std::student_t_distribution<float> heavy(3);
    std::vector<float> W(size(K));
    for (int round = 0; round < 20; ++round) {
        for (float& w : W) w = heavy(random);
        for (const int low_shift : {0, 1}) {
            const Quantised q = quantise(W, K, 1, low_shift);
            const auto error = [&](double scale) {
                double sum = 0;
                for (std::int64_t k = 0; k < K; ++k) {
                    const int limit = k % 2 == 0 ? 8 : 4;
                    const double step = k % 2 == 0 ? scale : scale * (1 << low_shift);
                    const double w = std::clamp<double>(std::nearbyint(double{W[size(k)]} / step),
                                                        -limit, limit - 1);
                    sum += std::pow(double{W[size(k)]} - step * w, 2);
                }
                return sum;
            };
            double best = std::numeric_limits<double>::infinity();
            for (int i = 1; i <= 4000; ++i) best = std::min(best, error(i * 0.0025));
            CHECK(error(double{q.scales[0]}) <= best * 1.01);
        }
    }
}

TEST_CASE("quantiser: exact, empty, extreme and refused inputs") {
    // What the code can hold exactly comes back exactly.
    const Weights weights = make_weights(64, 40);
    for (const int low_shift : {0, 1}) {
        std::vector<float> W(weights.size());
        for (std::size_t i = 0; i < W.size(); ++i)
            W[i] = 0.5F * static_cast<float>(weights[i] * (i / 40 % 2 == 1 ? 1 + low_shift : 1));
        const Quantised q = quantise(W, 64, 40, low_shift);
        CHECK(q.weights == weights);
        CHECK(q.signal_to_error_db > 100);
    }
    const Quantised zero = quantise(std::vector<float>(33 * 2, 0.0F), 33, 2, 0, 32);
    CHECK(zero.scales == std::vector<float>(4, 1.0F));
    CHECK(zero.weights == Weights(66, 0));
    for (const float magnitude : {1e-45F, 1e-38F, 3e38F}) {
        const Quantised q = quantise(std::vector<float>(40, -magnitude), 40, 1, 1, 0);
        CHECK(std::isfinite(q.scales[0]));
        CHECK(q.scales[0] > 0);
    }
    const Quantised single = quantise(std::vector<float>{-0.75F}, 1, 1, 0);
    CHECK(static_cast<float>(single.weights[0]) * single.scales[0] == -0.75F);
    std::vector<float> W(6, 1.0F);
    W[5] = std::numeric_limits<float>::quiet_NaN();
    CHECK(names(refusal([&] { quantise(W, 3, 2, 0); }), "row 2, column 1"));
    W[5] = 1;
    CHECK(!refusal([&] { quantise(W, 3, 3, 0); }).empty());
    CHECK(!refusal([&] { quantise(W, 3, 2, 2); }).empty());
    CHECK(!refusal([&] { quantise(W, 3, 2, 0, 16); }).empty());

    const std::vector<float> a{1.0F, -2.0F, 0.5F, 0.0F, 0.0F, 0.0F};
    const QuantisedActivations q = quantise_activations(a, 2, 3);
    CHECK(q.values == std::vector<std::int8_t>{64, -127, 32, 0, 0, 0});
    CHECK(q.scales == std::vector<float>{2.0F / 127.0F, 0.0F});
}

TEST_CASE("row pairs: round trip, size and offsets") {
    for (const bool unsigned_high : {false, true})
        for (const int low_shift : {0, 1})
            for (const auto& [lanes, vector] : {std::pair{16, 1}, {32, 4}, {8, 2}, {1, 1}, {3, 5}})
                for (const auto& [K, N] : {std::pair{1, 1}, {33, 65}, {257, 31}, {128, 64}})
                    for (const Fill fill :
                         {Fill::random, Fill::lowest, Fill::highest, Fill::zero}) {
                        const RowPairFormat format{unsigned_high, low_shift, lanes, vector};
                        const Weights weights = make_weights(K, N, fill);
                        std::vector<std::uint32_t> words(row_pair_size(K, N, format));
                        pack_row_pairs(weights, K, N, format, words);
                        REQUIRE(unpack_row_pairs(words, K, N, format) == weights);
                    }
    CHECK(row_pair_size(8192, 8192, {}) * 4 == size(8192) * 8192 * 7 / 16);
    CHECK(!refusal([] { unpack_row_pairs({}, 4, 4, {}); }).empty());
}

TEST_CASE("row pairs: the documented arithmetic is exact for signed and unsigned bytes") {
    for (const bool unsigned_high : {false, true})
        for (const int low_shift : {0, 1})
            for (int round = 0; round < 200; ++round) {
                const RowPairFormat format{unsigned_high, low_shift};
                const Fill fill = static_cast<Fill>(std::max(0, 3 - round));
                const Weights w = make_weights(32, 2 + round, fill);
                const auto a = make_activations(1, 32 + round);
                RowPairColumn high;
                RowPairColumn low;
                for (std::int64_t k = 0; k < 32; ++k) {
                    high[size(k)] = w[size(k * (2 + round))];
                    low[size(k)] = w[size(k * (2 + round) + 1)];
                }
                const RowPairUnit unit = pack_unit(high, low, format);
                std::int64_t F = 0, L = 0, even = 0, odd = 0, expected_high = 0, expected_low = 0;
                for (int i = 0; i < 8; ++i) {
                    const std::uint32_t full_mask = i < 4 ? 0xFFFFFFFFU : 0x77777777U << low_shift;
                    const std::uint32_t low_mask = i < 4 ? 0x0F0F0F0FU : 0x07070707U << low_shift;
                    const std::uint32_t word =
                        i < 7 ? unit[size(i)]
                              : codec35_fourth_word(unit[4], unit[5], unit[6], low_shift);
                    for (int b = 0; b < 4; ++b) {
                        const int k = 2 * (4 * (i % 4) + b) + i / 4;
                        const std::uint32_t byte = (word & full_mask) >> (8 * b) & 255;
                        F += a[size(k)] * (unsigned_high ? static_cast<int>(byte)
                                                         : static_cast<std::int8_t>(byte));
                        L += a[size(k)] * static_cast<int>((word & low_mask) >> (8 * b) & 255);
                        (i < 4 ? even : odd) += a[size(k)];
                        const int factor = i < 4 ? 1 : 1 + low_shift;
                        expected_high += a[size(k)] * high[size(k)] * factor;
                        expected_low += a[size(k)] * low[size(k)] * factor;
                    }
                }
                const RowPairBias bias = row_pair_bias(format);
                REQUIRE((F - L) % 16 == 0);
                REQUIRE((F - L) / 16 - bias.high_even * even - bias.high_odd * odd ==
                        expected_high);
                REQUIRE(L - bias.low_even * even - bias.low_odd * odd == expected_low);
            }
}

namespace {

std::vector<CpuPath> paths() {
    std::vector<CpuPath> available;
    for (const CpuPath path :
         {CpuPath::automatic, CpuPath::portable, CpuPath::avx2, CpuPath::avx512_vnni})
        if (is_available(path)) available.push_back(path);
    return available;
}

/// Units in the last place between a float and the true value.
double ulps(float value, double truth) {
    const float near = std::fabs(static_cast<float>(truth));
    const float next = std::nextafter(near, std::numeric_limits<float>::infinity());
    return std::fabs(double{value} - truth) / (double{next} - double{near});
}

/// Checks every path, both outputs, against the reference.
void check_product(const Weights& weights, const std::vector<std::int8_t>& A, std::int64_t M,
                   std::int64_t K, std::int64_t N, int low_shift, std::int64_t group,
                   Container container) {
    INFO("M " << M << " K " << K << " N " << N << " low_shift " << low_shift << " group " << group);
    const auto bytes = pack(weights, K, N, container);
    const PackedMatrix W{bytes, K, N, container, low_shift};
    const CpuPacked packed = repack_for_cpu(W, group);
    REQUIRE(unpack_row_pairs(packed.words(), K, N, packed.format()) == weights);
    const std::int64_t groups = group == 0 ? 1 : (K + group - 1) / group;
    std::mt19937 random(5);
    std::uniform_real_distribution<float> positive(0.01F, 2.0F);
    std::vector<float> a_scale(size(M)), w_scale(size(groups * N));
    for (float& s : a_scale) s = positive(random);
    for (float& s : w_scale) s = positive(random);
    const auto expected = reference::matrix_multiplication_3p5bit(W, A, M);
    const auto truth = reference::matrix_multiplication_3p5bit(W, A, M, {a_scale, w_scale, group});
    for (const CpuPath path : paths()) {
        INFO("path " << static_cast<int>(path));
        std::vector<std::int32_t> acc(size(M * N), -1);
        multiply(packed, A, M, acc, path);
        REQUIRE(acc == expected);
        std::vector<float> C(size(M * N), std::numeric_limits<float>::quiet_NaN());
        multiply(packed, A, M, a_scale, w_scale, C, path);
        // Grouped sums: a rounding per group and product, on terms of at most this magnitude.
        const double terms = 2.0 * 128 * 8 * static_cast<double>(K) * 2.0 * 2.0;
        const double bound = static_cast<double>(groups + 3) * terms * 0x1p-24;
        bool right = true;
        for (std::size_t i = 0; i < C.size(); ++i)
            right = right && (group == 0 ? ulps(C[i], truth[i]) <= 2
                                         : std::fabs(double{C[i]} - truth[i]) <= bound);
        REQUIRE(right);
    }
}

}  // namespace

TEST_CASE("CPU kernels: every path equals the reference over shapes, groups and shifts") {
    for (const std::int64_t M : {1, 2, 3, 4, 5})
        for (const std::int64_t N : {1, 2, 7, 8, 9, 31, 64, 65})
            for (const std::int64_t K : {1, 2, 15, 16, 17, 31, 32, 33, 64, 100, 257, 512}) {
                const Weights weights = make_weights(K, N);
                const auto A = make_activations(M, K);
                for (const int low_shift : {0, 1})
                    for (const std::int64_t group : {0, 32, 64, 128})
                        check_product(weights, A, M, K, N, low_shift, group,
                                      (K + N) % 2 == 0 ? Container::P8 : Container::P7);
            }
}

TEST_CASE("CPU kernels: extremes") {
    for (const Fill fill : {Fill::lowest, Fill::highest})
        for (const std::int8_t a : {-128, 127})
            for (const int low_shift : {0, 1})
                for (const std::int64_t group : {0, 128})
                    check_product(make_weights(600, 33, fill), std::vector<std::int8_t>(4 * 600, a),
                                  4, 600, 33, low_shift, group, Container::P7);
    // Several segments, and the last K at which int32 holds the sum.
    for (const std::int64_t K : {std::int64_t{65536}, std::int64_t{65569}, depth_limit(0)})
        check_product(make_weights(K, 1, Fill::lowest), std::vector<std::int8_t>(size(K), -128), 1,
                      K, 1, 0, 0, Container::P8);
}

TEST_CASE("CPU kernels: what is refused") {
    const auto bytes = pack(make_weights(64, 3), 64, 3, Container::P8);
    const PackedMatrix W{bytes, 64, 3, Container::P8, 0};
    const CpuPacked packed = repack_for_cpu(W, 32);
    const auto A = make_activations(2, 64);
    std::vector<std::int32_t> acc(6);
    std::vector<float> C(6), a_scale(2, 1.0F), w_scale(6, 1.0F);
    CHECK_NOTHROW(multiply(packed, A, 2, acc));
    CHECK_NOTHROW(multiply(packed, A, 2, a_scale, w_scale, C));
    CHECK(!refusal([&] { multiply(packed, A, 1, acc); }).empty());
    CHECK(!refusal([&] { multiply(packed, std::span(A).first(127), 2, acc); }).empty());
    CHECK(!refusal([&] { multiply(packed, A, 2, std::span(acc).first(5)); }).empty());
    CHECK(
        !refusal([&] { multiply(packed, A, 2, a_scale, std::span(w_scale).first(3), C); }).empty());
    CHECK(
        !refusal([&] { multiply(packed, A, 2, std::span(a_scale).first(1), w_scale, C); }).empty());
    CHECK(!refusal([&] { repack_for_cpu(W, 16); }).empty());
    CHECK(!refusal([&] { repack_for_cpu({bytes, 64, 3, Container::P8, 2}); }).empty());
    for (const CpuPath path : {CpuPath::avx2, CpuPath::avx512_vnni}) {
        if (is_available(path)) continue;
        try {
            multiply(packed, A, 2, acc, path);
            FAIL("a path that is not there was run");
        } catch (const Error& error) {
            CHECK(error.code() == ExitCode::not_supported);
        }
    }
}
