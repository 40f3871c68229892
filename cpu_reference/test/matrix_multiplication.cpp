// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/matrix_multiplication.hpp"

#include <limits>

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::matrix_multiplication;

TEST_CASE("matrix_multiplication reference: 2 x 3 times 3 x 4") {
    const std::vector<float> A{1, 2, 3, 4, 5, 6};
    const std::vector<float> B{1, 0, -1, 2, 0, 1, 2, -2, 3, 1, 0, 0.5f};
    CHECK(matrix_multiplication(A, B, 2, 4, 3) ==
          std::vector<double>{10, 5, 3, -0.5, 22, 11, 6, 1});
}

TEST_CASE("matrix_multiplication reference: 3 x 1 times 1 x 2, 1 x 3 times 3 x 1") {
    CHECK(matrix_multiplication<double>({2, -3, 0.5}, {4, 8}, 3, 2, 1) ==
          std::vector<double>{8, 16, -12, -24, 2, 4});
    CHECK(matrix_multiplication<double>({1, 2, 3}, {10, 100, 1000}, 1, 1, 3) ==
          std::vector<double>{3210});
}

TEST_CASE("matrix_multiplication reference: a permutation moves columns, 5 x 5 by 5 x 6") {
    // Row i of A is i + 1 at column (i + 2) mod 5: row i of C is (i + 1) times row (i + 2) mod 5.
    std::vector<int32_t> A(25), B(30), C(30);
    for (int i = 0; i < 30; ++i) B[i] = 7 * i - 50;
    for (int i = 0; i < 5; ++i) {
        A[i * 5 + (i + 2) % 5] = i + 1;
        for (int j = 0; j < 6; ++j) C[i * 6 + j] = (i + 1) * (7 * ((i + 2) % 5 * 6 + j) - 50);
    }
    CHECK(matrix_multiplication(A, B, 5, 6, 5) == C);
}

TEST_CASE("matrix_multiplication reference: sums are in double") {
    // 2^24 + 1 - 2^24: float would lose the 1.
    CHECK(matrix_multiplication<float>({0x1p24f, 1, -0x1p24f}, {1, 1, 1}, 1, 1, 3) ==
          std::vector<double>{1});
    // The square of 1 + 2^-23 has 46 bits behind the point.
    CHECK(matrix_multiplication<float>({1 + 0x1p-23f}, {1 + 0x1p-23f}, 1, 1, 1) ==
          std::vector<double>{1 + 0x1p-22 + 0x1p-46});
    CHECK(matrix_multiplication<half>({half(0x1p-24f), half(60000.0f)},
                                      {half(0x1p-24f), half(60000.0f)}, 1, 1,
                                      2) == std::vector<double>{60000.0 * 60000.0 + 0x1p-48});
}

TEST_CASE("matrix_multiplication reference: int32 wraps") {
    constexpr int32_t most = std::numeric_limits<int32_t>::max();
    constexpr int32_t least = std::numeric_limits<int32_t>::min();
    CHECK(matrix_multiplication<int32_t>({most, 1, 65536, 65536}, {1, 65536, 1, 65536}, 2, 2, 2) ==
          std::vector<int32_t>{least, 0, 131072, 0});
    CHECK(matrix_multiplication<int32_t>({most, 1}, {2, 3}, 1, 1, 2) == std::vector<int32_t>{1});
    CHECK(matrix_multiplication<int32_t>({least}, {-1}, 1, 1, 1) == std::vector<int32_t>{least});
}

TEST_CASE("matrix_multiplication reference: ones count K, at sizes around its own tiles") {
    for (const int64_t M : {1, 3, 4, 5, 9})
        for (const int64_t N : {1, 3, 4, 5, 130})
            for (const int64_t K : {1, 2, 17}) {
                const std::vector<float> A(M * K, 1), B(K * N, 1);
                CHECK(matrix_multiplication(A, B, M, N, K) ==
                      std::vector<double>(M * N, static_cast<double>(K)));
            }
}
