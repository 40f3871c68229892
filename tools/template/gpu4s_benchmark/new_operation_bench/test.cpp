// SPDX-License-Identifier: Apache-2.0
#include "common/test/elementwise_mutants.hpp"
#include "gpu/new_operation.hpp"

using namespace gpu4s;

// YOUR FORMULA: the mistakes that are easy to make in it, each of which must be found.
TEST_CASE("new_operation: broken variants are rejected") {
    CHECK(test::rejects_map<NewOperation>([](float x) { return x; }));
    CHECK(test::rejects_map<NewOperation>([](float x) { return 2 * std::abs(x); }));
    CHECK(test::rejects_map<NewOperation>([](float x) { return x * x; }));
    test::check_index_mistakes<NewOperation>(NewOperationOfElement{});
}
