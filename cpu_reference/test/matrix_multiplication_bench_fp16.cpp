// SPDX-License-Identifier: Apache-2.0
#include "common/test/catch.hpp"
#include "cpu_reference/matrix_multiplication.hpp"

using gpu4s::bfloat16;
using gpu4s::half;
using gpu4s::reference::matrix_multiplication;

TEST_CASE("matrix_multiplication reference: bfloat16 is what its bits say, 2 x 3 times 3 x 2") {
    const std::vector<bfloat16> A{1.0f, 2.0f, 3.0f, -0.5f, 0x1p-120f, 256.0f};
    const std::vector<bfloat16> B{4.0f, 0.0f, 1.0f, -1.0f, 0.25f, 2.0f};
    CHECK(matrix_multiplication(A, B, 2, 2, 3) ==
          std::vector<double>{6.75, 4, -2 + 0x1p-120 + 64, 512 - 0x1p-120});
    // 1 + 2^-8 is a tie and becomes 1, 1 + 3 * 2^-8 becomes 1 + 2^-6.
    CHECK(matrix_multiplication<bfloat16>({1 + 0x1p-8f, 1 + 0x3p-8f}, {1.0f, 1.0f}, 1, 1, 2) ==
          std::vector<double>{2 + 0x1p-6});
}

TEST_CASE("matrix_multiplication reference: sums of halves are no halves") {
    // 2048 + 1 and 65504 + 65504 are not numbers of half.
    CHECK(matrix_multiplication<half>({half(2048.0f), half(1.0f)}, {half(1.0f), half(1.0f)}, 1, 1,
                                      2) == std::vector<double>{2049});
    CHECK(matrix_multiplication<half>({half(65504.0f), half(65504.0f)}, {half(1.0f), half(1.0f)}, 1,
                                      1, 2) == std::vector<double>{131008});
}
