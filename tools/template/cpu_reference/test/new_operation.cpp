// SPDX-License-Identifier: Apache-2.0
#include "cpu_reference/new_operation.hpp"

#include "common/test/catch.hpp"

using gpu4s::half;
using gpu4s::reference::new_operation;

// YOUR FORMULA: numbers worked out by hand.
TEST_CASE("new_operation reference: by hand") {
    CHECK(new_operation<float>({1.5f, -0.25f, 0.0f, 0x1p-149f}) ==
          std::vector<double>{3, -0.5, 0, 0x1p-148});
    CHECK(new_operation<half>({half(65504.0f)}) == std::vector<double>{131008});
    CHECK(new_operation<double>({}).empty());
}
