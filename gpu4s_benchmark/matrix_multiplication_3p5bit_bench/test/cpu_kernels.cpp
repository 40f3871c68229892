// SPDX-License-Identifier: Apache-2.0
// CPU kernels of every instruction set.
#include "../cpu/kernels.hpp"
#include "shared.hpp"

using namespace gpu4s;
using namespace gpu4s::test_3p5bit;

namespace {

std::vector<CpuPath> paths() {
    std::vector<CpuPath> available;
    for (const CpuPath path : {CpuPath::automatic, CpuPath::portable, CpuPath::avx2,
                               CpuPath::avx_vnni, CpuPath::avx512_vnni})
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

void check_shifts_and_groups(std::int64_t M, std::int64_t K, std::int64_t N) {
    const Weights weights = make_weights(K, N);
    const auto A = make_activations(M, K);
    for (const int low_shift : {0, 1})
        for (const std::int64_t group : {0, 32, 64, 128})
            check_product(weights, A, M, K, N, low_shift, group,
                          (K + N) % 2 == 0 ? Container::P8 : Container::P7);
}

}  // namespace

TEST_CASE("CPU kernels: every path equals the reference over shapes, groups and shifts") {
    // Tiles of 1, 2, 4 and 8 rows with 1, 2 and 4 blocks of 32 columns, whole and not.
    for (const std::int64_t M : {1, 2, 3, 4, 5, 8, 11})
        for (const std::int64_t N : {1, 2, 7, 8, 9, 31, 33, 64, 65, 100, 161})
            for (const std::int64_t K : {1, 2, 15, 16, 17, 31, 32, 33, 64, 100, 257, 512})
                check_shifts_and_groups(M, K, N);
    // More groups than a call of a kernel takes.
    check_shifts_and_groups(9, 1100, 129);
    // More rows than fit into the second-level cache at a time.
    check_product(make_weights(16400, 33), make_activations(43, 16400), 43, 16400, 33, 1, 0,
                  Container::P7);
}

TEST_CASE("CPU kernels: packed weights are memory of the backend, so that cold rows are cold") {
    const auto bytes = pack(make_weights(300, 70), 300, 70, Container::P7);
    const std::int64_t before = backend::allocated_bytes();
    {
        const CpuPacked packed = repack_for_cpu({bytes, 300, 70, Container::P7, 0});
        CHECK(packed.bytes() >= 300 * 70 * 7 / 16);
        CHECK(backend::allocated_bytes() - before >= static_cast<std::int64_t>(packed.bytes()));
        CHECK(reinterpret_cast<std::uintptr_t>(packed.words().data()) % 256 == 0);
    }
    CHECK(backend::allocated_bytes() == before);
}

TEST_CASE("CPU kernels: extremes") {
    for (const Fill fill : {Fill::lowest, Fill::highest})
        for (const std::int8_t a : {-128, 127})
            for (const int low_shift : {0, 1})
                for (const std::int64_t group : {0, 128})
                    check_product(make_weights(600, 33, fill), std::vector<std::int8_t>(8 * 600, a),
                                  8, 600, 33, low_shift, group, Container::P7);
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
    for (const CpuPath path : {CpuPath::avx2, CpuPath::avx_vnni, CpuPath::avx512_vnni}) {
        if (is_available(path)) continue;
        try {
            multiply(packed, A, 2, acc, path);
            FAIL("a path that is not there was run");
        } catch (const Error& error) {
            CHECK(error.code() == ExitCode::not_supported);
        }
    }
}
