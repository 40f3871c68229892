// SPDX-License-Identifier: Apache-2.0
// The reference against numbers worked out by hand; bytes are written out, not packed.
#include "cpu_reference/matrix_multiplication_3p5bit.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include "common/error.hpp"
#include "common/test/catch.hpp"

namespace {

using gpu4s::Container;
using gpu4s::Error;
using gpu4s::PackedMatrix;
using gpu4s::reference::matrix_multiplication_3p5bit;

/// W = (7, -8; -4, 3; 5, -1), rows h, l, h.
constexpr std::array<std::uint8_t, 4> small_p8{0x3C, 0x43, 0x28, 0x78};
constexpr std::array<std::uint8_t, 14> small_p7{0x3C, 0x14, 0, 0, 0, 0, 0,
                                                0x43, 0x3C, 0, 0, 0, 0, 0};
constexpr std::array<std::int8_t, 6> small_A{1, 2, 3, -4, 5, -6};

PackedMatrix small(Container container, int low_shift) {
    if (container == Container::P8) return {small_p8, 3, 2, container, low_shift};
    return {small_p7, 3, 2, container, low_shift};
}

}  // namespace

TEST_CASE("3.5-bit reference: 2 x 3 times 3 x 2, odd K") {
    for (const Container container : {Container::P8, Container::P7}) {
        CHECK(matrix_multiplication_3p5bit(small(container, 0), small_A, 2) ==
              std::vector<std::int32_t>{14, -5, -78, 53});
        CHECK(matrix_multiplication_3p5bit(small(container, 1), small_A, 2) ==
              std::vector<std::int32_t>{6, 1, -98, 68});
        CHECK(matrix_multiplication_3p5bit(small(container, 0), std::span(small_A).first(3), 1) ==
              std::vector<std::int32_t>{14, -5});
    }
}

TEST_CASE("3.5-bit reference: a scale per row of A and column of W") {
    const std::array<float, 2> a_scale{0.5F, 2.0F};
    const std::array<float, 2> w_scale{0.25F, 4.0F};
    for (const Container container : {Container::P8, Container::P7})
        CHECK(
            matrix_multiplication_3p5bit(small(container, 0), small_A, 2, {a_scale, w_scale, 0}) ==
            std::vector<double>{1.75, -10.0, -39.0, 424.0});
}

TEST_CASE("3.5-bit reference: K = 17 crosses a group of P7") {
    // w(15) = l = -3 is code 5 at bits 49..51, w(16) = h = -7 is code 72 of the next group.
    const std::array<std::uint8_t, 14> bytes{0, 0, 0, 0, 0, 0, 10, 72, 0, 0, 0, 0, 0, 0};
    std::array<std::int8_t, 17> A;
    A.fill(1);
    A[16] = 100;
    CHECK(matrix_multiplication_3p5bit({bytes, 17, 1, Container::P7, 0}, A, 1) ==
          std::vector<std::int32_t>{-703});
    CHECK(matrix_multiplication_3p5bit({bytes, 17, 1, Container::P7, 1}, A, 1) ==
          std::vector<std::int32_t>{-706});
}

TEST_CASE("3.5-bit reference: groups of 32, the last one short") {
    const std::vector<std::uint8_t> bytes = [] {
        std::vector<std::uint8_t> codes(17, 1 << 3 | 2);  // h = 1, l = 2
        codes.back() = 1 << 3;
        return codes;
    }();
    const std::vector<std::int8_t> A(33, 1);
    const std::array<float, 1> a_scale{2.0F};
    const std::array<float, 2> w_scale{0.5F, 8.0F};
    const PackedMatrix W{bytes, 33, 1, Container::P8, 0};
    CHECK(matrix_multiplication_3p5bit(W, A, 1, {a_scale, w_scale, 32}) ==
          std::vector<double>{64.0});
    CHECK_THROWS_AS(matrix_multiplication_3p5bit(W, A, 1, {a_scale, w_scale, 64}), Error);
    CHECK_THROWS_AS(matrix_multiplication_3p5bit(W, A, 1, {a_scale, w_scale, 16}), Error);
    CHECK_THROWS_AS(matrix_multiplication_3p5bit(W, A, 2), Error);
}

TEST_CASE("3.5-bit reference: the greatest depth and the one beyond") {
    for (const int low_shift : {0, 1}) {
        const std::int64_t limit = gpu4s::depth_limit(low_shift);
        const auto bound = [&](std::int64_t K) {
            return 128 * (8 * ((K + 1) / 2) + (std::int64_t{4} << low_shift) * (K / 2));
        };
        CHECK(bound(limit) <= INT32_MAX);
        CHECK(bound(limit + 1) > INT32_MAX);
        CHECK_NOTHROW(gpu4s::check_depth(limit, low_shift));
        CHECK_THROWS_AS(gpu4s::check_depth(limit + 1, low_shift), Error);
        CHECK_THROWS_AS(gpu4s::check_depth(0, low_shift), Error);

        std::vector<std::uint8_t> bytes(static_cast<std::size_t>((limit + 1) / 2), 0x44);
        if (limit % 2 != 0) bytes.back() = 0x40;
        const std::vector<std::int8_t> A(static_cast<std::size_t>(limit), -128);
        const auto acc =
            matrix_multiplication_3p5bit({bytes, limit, 1, Container::P8, low_shift}, A, 1);
        CHECK(acc == std::vector<std::int32_t>{static_cast<std::int32_t>(bound(limit))});
    }
    CHECK_THROWS_AS(gpu4s::check_depth(2, 2), Error);
    CHECK_THROWS_AS(gpu4s::check_depth(2, -1), Error);
}
